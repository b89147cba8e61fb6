import { Command, Option } from 'commander'
import type { DeployFlags } from '../jobs/deploy.ts'
import { limitOptions, readSeconds, waitOption } from '../options.ts'
import type { RunJob } from '../wire.ts'

export function deployCommand(run: RunJob): Command {
  const command = new Command('deploy')
    .description(
      "apply pending migrations under production's rules: on PostgreSQL by a plan, step by step, while the app goes on; in production with a proven backup before",
    )
    .option('--allow-out-of-order', 'apply a migration that comes before applied ones')
    .option('--maintenance', 'accept breaking and blocking: what is phased or refused runs as it stands')
    .option('--plan <file>', 'run exactly this plan, as ops plan --out wrote it')
    .option(
      '--promotion <file>',
      'what ran in staging, as ops promote export wrote it: only these very files are applied (required in production where DEPLOY_REQUIRE_PROMOTION or DEPLOY_PROMOTION_SIGNERS_FILE asks for it)',
    )
    .option(
      '--approval <file>',
      'of the plan that runs, as ops approve wrote it: by somebody of DEPLOY_APPROVERS_FILE who is not OPS_ACTOR (required in production where that file is set)',
    )
    .addOption(
      new Option(
        '--terminate-blockers-older-than <seconds>',
        'end transactions that stand in the way and are older; recorded in the audit (default: wait for them)',
      ).argParser(readSeconds),
    )
    .option('--scratch-url <url>', 'a PostgreSQL server to prove the backup on (default: the same one)')
    .option('--no-preflight', 'begin without counting the rows that would make a statement fail')
    .addOption(waitOption())
  for (const option of limitOptions()) command.addOption(option)
  return command.action(
    run<DeployFlags>(async (context, flags) => {
      const { deploy } = await import('../jobs/deploy.ts')
      const { migrateOutcome } = await import('../report/migrate.ts')
      const report = await deploy(context, flags)
      return migrateOutcome('deploy', context, report, { pipeline: false })
    }),
  )
}
