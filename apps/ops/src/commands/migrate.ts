import { Command } from 'commander'
import { waitOption } from '../options.ts'
import type { RunJob } from '../wire.ts'

export function migrateCommand(run: RunJob): Command {
  return new Command('migrate')
    .description('apply pending migrations as they are: development, CI, empty databases')
    .addOption(waitOption())
    .action(
      run(async (context) => {
        const { migrateDatabase } = await import('../jobs/migrate.ts')
        const { migrateOutcome } = await import('../report/migrate.ts')
        return migrateOutcome('migrate', context, await migrateDatabase(context))
      }),
    )
}
