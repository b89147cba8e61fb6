import { Command } from 'commander'
import { waitOption } from '../options.ts'
import type { RunJob } from '../wire.ts'

export function abortCommand(run: RunJob): Command {
  return new Command('abort')
    .description(
      'take back the migration that stopped midway, step by step; refuses where a step has no way back',
    )
    .addOption(waitOption())
    .action(
      run(async (context) => {
        const { abort } = await import('../jobs/abort.ts')
        const { abortOutcome } = await import('../report/abort.ts')
        return abortOutcome(context, await abort(context))
      }),
    )
}
