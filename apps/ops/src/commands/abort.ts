import { Command } from 'commander'
import type { TerminateFlags } from '../jobs/deploy/online.ts'
import { terminateOption, waitOption } from '../options.ts'
import type { RunJob } from '../wire.ts'

export function abortCommand(run: RunJob): Command {
  return new Command('abort')
    .description(
      'take back the migration that stopped midway, step by step; refuses where a step has no way back',
    )
    .addOption(terminateOption())
    .addOption(waitOption())
    .action(
      run<TerminateFlags>(async (context, flags) => {
        const { abort } = await import('../jobs/abort.ts')
        const { abortOutcome } = await import('../report/abort.ts')
        return abortOutcome(context, await abort(context, flags))
      }),
    )
}
