import { Command } from 'commander'
import { reset } from '../jobs/reset.ts'
import { accountsText, applyText, databaseText, seedText } from '../report/text.ts'
import type { RunJob } from '../wire.ts'

export function resetCommand(run: RunJob): Command {
  return new Command('reset')
    .description('drop everything, migrate and seed again: development and test only')
    .option('--confirm <database>', 'consent to losing the data, by the name of the database')
    .action(
      run<{ confirm?: string }>(async (context, { confirm }) => {
        const report = await reset(context, confirm)
        const { direct, environment } = context.config
        return {
          document: { command: 'reset', database: direct.location, environment, ...report },
          text:
            databaseText(context.config) +
            applyText(report.migrations) +
            seedText(report.seed) +
            accountsText(report.seed),
        }
      }),
    )
}
