import { Command } from 'commander'
import { waitOption } from '../options.ts'
import type { RunJob } from '../wire.ts'

export function deployCommand(run: RunJob): Command {
  return new Command('deploy')
    .description("apply pending migrations under production's rules; not for production yet")
    .option('--allow-out-of-order', 'apply a migration that comes before applied ones')
    .addOption(waitOption())
    .action(
      run<{ allowOutOfOrder?: boolean }>(async (context, { allowOutOfOrder }) => {
        const { deploy } = await import('../jobs/deploy.ts')
        const { migrateOutcome } = await import('../report/migrate.ts')
        const report = await deploy(context, allowOutOfOrder ?? false)
        return migrateOutcome('deploy', context, report, { pipeline: false })
      }),
    )
}
