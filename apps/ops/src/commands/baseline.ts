import { Command } from 'commander'
import { waitOption } from '../options.ts'
import type { RunJob } from '../wire.ts'
import { scratchOption } from './verify.ts'

export type BaselineFlags = { readonly to?: string; readonly scratchUrl?: string }

export function baselineCommand(run: RunJob): Command {
  return new Command('baseline')
    .description(
      'adopt a database that has the schema already: proves it, then records the migrations as applied',
    )
    .option('--to <migration>', 'the last one that the database has (default: the newest)')
    .option(...scratchOption)
    .addOption(waitOption())
    .action(
      run<BaselineFlags>(async (context, flags) => {
        const { baselineDatabase } = await import('../jobs/baseline.ts')
        const { baselineOutcome } = await import('../report/baseline.ts')
        return baselineOutcome(context.config, await baselineDatabase(context, flags))
      }),
    )
}
