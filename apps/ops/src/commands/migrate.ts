import { Command } from 'commander'
import { migrate } from '../jobs/migrate.ts'
import { applyText, databaseText } from '../report/text.ts'
import type { RunJob } from '../wire.ts'

export function migrateCommand(run: RunJob): Command {
  return new Command('migrate')
    .description('apply pending migrations as they are: development, CI, empty databases')
    .action(
      run(async (context) => {
        const report = await migrate(context)
        const { direct, environment } = context.config
        return {
          document: { command: 'migrate', database: direct.location, environment, ...report },
          text: databaseText(context.config) + applyText(report),
        }
      }),
    )
}
