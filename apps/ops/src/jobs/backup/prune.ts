import { pruneBackups, type PruneReport } from '@twinship/backup'
import { CodedError, requireConfirmation } from '@twinship/core'
import type { PruneFlags } from '../../commands/backup/index.ts'
import type { JobContext } from '../../context.ts'
import { openStore, signedBy } from './store.ts'

/** Says what the rule would remove; with --confirm removes it. Without any rule everything would go: refused. */
export async function pruneStored(context: JobContext, flags: PruneFlags): Promise<PruneReport> {
  const { direct: target } = context.config
  const { keepLast = 0, keepDaily = 0, keepWeekly = 0, keepMonthly = 0, confirm } = flags
  if (keepLast + keepDaily + keepWeekly + keepMonthly === 0) {
    throw new CodedError('USAGE.INVALID', 'Nothing says which backups to keep.', {
      hint: 'Give at least one of --keep-last, --keep-daily, --keep-weekly and --keep-monthly.',
    })
  }
  if (confirm !== undefined) requireConfirmation(target, confirm, 'Removing backups of the database')
  return pruneBackups({
    store: await openStore(context),
    ...signedBy(context),
    rule: { keepLast, keepDaily, keepWeekly, keepMonthly },
    database: target.name,
    remove: confirm !== undefined,
  })
}
