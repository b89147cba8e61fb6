import { Command, InvalidArgumentError, Option } from 'commander'
import type { DeployFlags } from '../jobs/deploy.ts'
import { autoRollbacks } from '../jobs/deploy/auto-rollback.ts'
import { parseWindow, type DeployWindow } from '../jobs/deploy/window.ts'
import { limitOptions, readDuration, terminateOption, waitOption } from '../options.ts'
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
    .addOption(terminateOption())
    .option('--scratch-url <url>', 'a PostgreSQL server to prove the backup on (default: the same one)')
    .addOption(
      new Option(
        '--auto-rollback <how>',
        'where it goes wrong: undo takes back the steps of a file that the database refuses midway; never leaves them for ops resume and ops abort; restore puts the backup in place where undo cannot, and where what is applied is not well (takes --confirm)',
      )
        .choices(autoRollbacks)
        .default('undo'),
    )
    .addOption(
      new Option(
        '--window <times>',
        'change nothing outside of it: 02:00-05:00, "Mon-Fri 22:00-04:00 Europe/Berlin"; UTC unless a zone is named',
      ).argParser(readWindow),
    )
    .option('--no-preflight', 'begin without counting the rows that would make a statement fail')
    .option(
      '--confirm <database>',
      'consent to losing data, by the name of the database: to what pending migrations drop or delete, and to --auto-rollback restore (both at once take --plan too)',
    )
    .option('--seed', 'and then the data that this environment has, as an audited step (@twinship/db alone)')
    .addOption(
      new Option(
        '--soak <duration>',
        'go on watching health after success, as 10m; the same way back where it fails',
      ).argParser(readDuration),
    )
    .addOption(waitOption())
  for (const option of [...backupOptions(), ...limitOptions()]) command.addOption(option)
  return command.action(
    run<DeployFlags>(async (context, flags) => {
      const { deploy } = await import('../jobs/deploy.ts')
      const { deployOutcome } = await import('../report/deploy/outcome.ts')
      return deployOutcome(context, await deploy(context, flags))
    }),
  )
}

function backupOptions(): readonly Option[] {
  return [
    new Option('--backup', 'make and prove a backup first in every environment, not in production alone'),
    new Option(
      '--max-backup-age <duration>',
      'take a proven backup of the same migrations that is younger, as 6h or 30m, instead of making one',
    ).argParser(readDuration),
    new Option(
      '--skip-backup <database>',
      'make no backup; consent is the name of the database, kept in the audit',
    ).conflicts(['backup', 'maxBackupAge']),
  ]
}

function readWindow(text: string): DeployWindow {
  const window = parseWindow(text)
  if (window !== undefined) return window
  throw new InvalidArgumentError(
    'Give hours as 02:00-05:00, with days before and a time zone behind if need be.',
  )
}
