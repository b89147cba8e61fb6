import { Command } from 'commander'
import { deploy } from '../jobs/deploy.ts'
import { applyText, databaseText } from '../report/text.ts'
import type { RunJob } from '../wire.ts'

export function deployCommand(run: RunJob): Command {
  return new Command('deploy')
    .description('apply pending migrations to a database that exists; not for production yet')
    .action(
      run(async (context) => {
        const report = await deploy(context)
        const { direct, environment } = context.config
        return {
          document: { command: 'deploy', database: direct.location, environment, pipeline: false, ...report },
          text: databaseText(context.config) + applyText(report),
        }
      }),
    )
}
