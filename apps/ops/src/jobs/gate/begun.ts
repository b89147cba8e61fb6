import { CodedError } from '@twinship/core'
import type { DatabaseState, LedgerComparison, MigrationFolder } from '@twinship/migrate'

/**
 * What was let through when it was begun must be what is gone on with. Throws PROMOTION.FILES where the file of an
 * interrupted migration was edited since.
 */
export function refuseEditedSinceBegun(
  folder: MigrationFolder,
  { migrations }: LedgerComparison,
  { attempts }: DatabaseState,
): void {
  const edited = migrations.flatMap((one) => {
    if (one.kind !== 'interrupted') return []
    const attempt = attempts.find(({ id }) => id === one.attemptId)
    const hashes = folder.migrations[one.position]?.equivalentHashes ?? []
    return attempt !== undefined && hashes.includes(attempt.hash) ? [] : [one.tag]
  })
  if (edited.length === 0) return
  throw new CodedError('PROMOTION.FILES', `Edited since they were begun: ${edited.join(', ')}.`, {
    hint: 'Restore the files from version control, then run ops resume; ops abort takes back what was done by plan.',
    details: { migrations: edited },
  })
}
