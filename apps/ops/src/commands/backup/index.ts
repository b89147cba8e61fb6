import { Command } from 'commander'
import { readCount } from '../../options.ts'
import type { RunJob, Runners } from '../../wire.ts'
import { createCommand } from './create.ts'
import { keygenCommand } from './keygen.ts'
import { nameArgument } from './name-argument.ts'
import { verifyCommand } from './verify.ts'

export type PruneFlags = {
  readonly keepLast?: number
  readonly keepDaily?: number
  readonly keepWeekly?: number
  readonly keepMonthly?: number
  readonly confirm?: string
}

export function backupCommand(run: Runners): Command {
  return new Command('backup')
    .description('encrypted backups, and the proof that they can be restored')
    .addCommand(createCommand(run.job))
    .addCommand(listCommand(run.job))
    .addCommand(showCommand(run.job))
    .addCommand(verifyCommand(run.job))
    .addCommand(pruneCommand(run.job))
    .addCommand(keygenCommand(run.tool))
}

function listCommand(run: RunJob): Command {
  return new Command('list').description('every backup of the store, newest first').action(
    run(async (context) => {
      const { listStored } = await import('../../jobs/backup/list.ts')
      const { backupListOutcome } = await import('../../report/backup/list.ts')
      return backupListOutcome(context.config, await listStored(context))
    }),
  )
}

function showCommand(run: RunJob): Command {
  return new Command('show')
    .description('one backup with all that its manifest says')
    .addArgument(nameArgument())
    .action(
      run(async (context, _options, [name]) => {
        const { showStored } = await import('../../jobs/backup/list.ts')
        const { backupShowOutcome } = await import('../../report/backup/show.ts')
        return backupShowOutcome(context.config, await showStored(context, name))
      }),
    )
}

function pruneCommand(run: RunJob): Command {
  return new Command('prune')
    .description("what of this database's backups may go; removes nothing without --confirm")
    .option('--keep-last <number>', 'the newest ones', readCount)
    .option('--keep-daily <number>', 'the newest of each of so many days', readCount)
    .option('--keep-weekly <number>', 'the newest of each of so many weeks (from Monday)', readCount)
    .option('--keep-monthly <number>', 'the newest of each of so many months', readCount)
    .option('--confirm <database>', 'remove them: the name of the database')
    .addHelpText('after', '\nThe newest proven backup always stays.')
    .action(
      run<PruneFlags>(async (context, flags) => {
        const { pruneStored } = await import('../../jobs/backup/prune.ts')
        const { backupPruneOutcome } = await import('../../report/backup/prune.ts')
        return backupPruneOutcome(context.config, await pruneStored(context, flags))
      }),
    )
}
