import { Command } from 'commander'
import type { DeployFlags } from '../jobs/deploy.ts'
import { waitOption } from '../options.ts'
import type { RunJob } from '../wire.ts'

export function deployCommand(run: RunJob): Command {
  return new Command('deploy')
    .description("apply pending migrations under production's rules: there, with a proven backup before")
    .option('--allow-out-of-order', 'apply a migration that comes before applied ones')
    .option('--scratch-url <url>', 'a PostgreSQL server to prove the backup on (default: the same one)')
    .option('--no-preflight', 'begin without counting the rows that would make a statement fail')
    .addOption(waitOption())
    .action(
      run<DeployFlags>(async (context, flags) => {
        const { deploy } = await import('../jobs/deploy.ts')
        const { migrateOutcome } = await import('../report/migrate.ts')
        const report = await deploy(context, flags)
        return migrateOutcome('deploy', context, report, { pipeline: false })
      }),
    )
}
