import { Command } from 'commander'
import { readCount } from '../options.ts'
import type { RunJob } from '../wire.ts'
import { scratchOption } from './verify.ts'

export type RehearseFlags = {
  readonly maintenance?: boolean
  readonly allowOutOfOrder?: boolean
  readonly rows: number
  readonly scratchUrl?: string
}

export function rehearseCommand(run: RunJob): Command {
  return new Command('rehearse')
    .description(
      'run the plan on a scratch database with a sample of rows, and compare the locks, rewrites and scans that really happen with it; exits 4 where they differ',
    )
    .option('--maintenance', 'rehearse what breaks or blocks as well')
    .option('--allow-out-of-order', 'plan a migration that comes before applied ones')
    .option('--rows <n>', 'rows of each table that are copied at most', readCount, 1000)
    .option(...scratchOption)
    .action(
      run<RehearseFlags>(async (context, flags) => {
        const { rehearse } = await import('../jobs/rehearse.ts')
        const { rehearseOutcome } = await import('../report/rehearse.ts')
        return rehearseOutcome(context, await rehearse(context, flags))
      }),
    )
}
