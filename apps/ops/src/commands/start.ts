import { Command } from 'commander'
import { start } from '../jobs/start.ts'
import { accountsText, applyText, databaseText, nextText, seedText } from '../report/text.ts'
import type { RunJob } from '../wire.ts'

export function startCommand(run: RunJob): Command {
  return new Command('start')
    .description('create, migrate and seed the development database, and show the test accounts')
    .action(
      run(async (context) => {
        const report = await start(context)
        const { direct, environment } = context.config
        return {
          document: { command: 'start', database: direct.location, environment, ...report },
          text:
            databaseText(context.config) +
            applyText(report.migrations) +
            seedText(report.seed) +
            accountsText(report.seed) +
            nextText,
        }
      }),
    )
}
