import { Command } from 'commander'
import { waitOption } from '../options.ts'
import type { RunJob } from '../wire.ts'

export function resetCommand(run: RunJob): Command {
  return new Command('reset')
    .description('drop everything, migrate and seed again: development and test only')
    .option('--confirm <database>', 'consent to losing the data, by the name of the database')
    .addOption(waitOption())
    .action(
      run<{ confirm?: string }>(async (context, { confirm }) => {
        const { reset } = await import('../jobs/reset.ts')
        const { seededOutcome } = await import('../report/seeded.ts')
        return seededOutcome('reset', context, await reset(context, confirm))
      }),
    )
}
