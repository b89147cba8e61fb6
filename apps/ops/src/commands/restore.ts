import { Command } from 'commander'
import type { RestoreFlags } from '../jobs/restore/flags.ts'
import { collect, waitOption } from '../options.ts'
import type { RunJob } from '../wire.ts'
import { allowedSignersOption } from './backup/allowed-signers.ts'
import { wholeNumber } from './pgbouncer/options.ts'

export function restoreCommand(run: RunJob): Command {
  return withSwapOptions(
    new Command('restore')
      .description('put a backup in the place of the database: restored beside, proven, then swapped in')
      .argument('[backup]', 'its name, as ops backup list shows it')
      .option('--undo', 'bring back the database before the newest restore')
      .option('--resume', 'finish a restore that stopped midway')
      .option('--abort', 'go back from a restore that stopped before the swap')
      .option('--drop-old', 'drop what restores have put aside')
      .option('--list', 'show what restores have put aside')
      .option('--tables <names>', 'only these, into a schema beside; nothing else is touched', readNames),
  ).action(
    run<RestoreFlags>(async (context, flags, [name]) => {
      const { restore } = await import('../jobs/restore/restore.ts')
      const { restoreOutcome } = await import('../report/restore/restore.ts')
      return restoreOutcome('restore', context.config, await restore(context, flags, name))
    }),
  )
}

export function rollbackCommand(run: RunJob): Command {
  return withSwapOptions(
    new Command('rollback').description(
      'the same as restore, with a backup chosen from a list on a terminal',
    ),
  ).action(
    run<RestoreFlags>(async (context, flags) => {
      const { rollback } = await import('../jobs/restore/restore.ts')
      const { restoreOutcome } = await import('../report/restore/restore.ts')
      return restoreOutcome('rollback', context.config, await rollback(context, flags))
    }),
  )
}

function withSwapOptions(command: Command): Command {
  return command
    .option(
      '--confirm <database>',
      'consent to losing what came after the backup, by the name of the database',
    )
    .option('--no-safety-backup', 'make no backup of what is there now')
    .option('--identity <file>', 'the private key (default: BACKUP_AGE_IDENTITY_FILE)')
    .addOption(allowedSignersOption())
    .option(
      '--pgbouncer-admin-url <url>',
      'the console of a pooler, more than once for several (default: PGBOUNCER_ADMIN_URL)',
      collect,
    )
    .option('--max-pause <ms>', 'how long clients may be kept waiting', wholeNumber(1), 5000)
    .option('--no-owner', 'without owners and grants, where the roles of the backup are not there')
    .option('--other-database', 'accept the backup of a database of another identity')
    .addOption(waitOption())
}

function readNames(text: string): readonly string[] {
  return text
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '')
}
