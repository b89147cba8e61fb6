import { CodedError } from '@twinship/core'
import type { LedgerComparison, LedgerRow, MigrationFolder } from '@twinship/migrate'

export type Comparison = LedgerComparison & {
  readonly folder: MigrationFolder
  readonly rows: readonly LedgerRow[]
}

export function pendingTags({ migrations }: Pick<Comparison, 'migrations'>): string[] {
  return migrations.filter(({ kind }) => kind === 'pending' || kind === 'out-of-order').map(({ tag }) => tag)
}

/**
 * Stops before anything is applied where a file was edited after it was applied, or where Drizzle's migrator, which
 * goes by the newest `when` alone, would do something else than what is pending by content.
 */
export function refuseUnsafe(comparison: Comparison, location: string): void {
  const { folder, migrations } = comparison
  const edited = migrations.filter(({ kind }) => kind === 'edited').map(({ tag }) => tag)
  if (edited.length > 0) {
    throw new CodedError('MIGRATION.EDITED', `Edited after it was applied: ${edited.join(', ')}.`, {
      details: { migrations: edited },
    })
  }
  const pending = pendingTags(comparison)
  if (pending.length === 0) return
  if (folder.layout === 'folders') {
    throw new CodedError(
      'MIGRATION.FOLDER_MISSING',
      `${location} has no meta/_journal.json: it is a folder of drizzle-kit 1.x, which cannot be applied yet.`,
      { hint: 'Apply it with drizzle-kit migrate; ops status reads it.' },
    )
  }
  refuseOutOfOrder(comparison)
  refuseRedated(comparison)
}

function refuseOutOfOrder({ folder, rows, migrations }: Comparison): void {
  const newest = Math.max(0, ...rows.map(({ createdAtMs }) => createdAtMs ?? 0))
  const late = migrations
    .filter(
      ({ kind, position }) =>
        kind === 'out-of-order' || (kind === 'pending' && whenOf(folder, position) <= newest),
    )
    .map(({ tag }) => tag)
  if (late.length === 0) return
  throw new CodedError(
    'MIGRATION.OUT_OF_ORDER',
    `Never applied, and older than what the database has: ${late.join(', ')}. Drizzle's migrator would pass over it.`,
    { details: { migrations: late } },
  )
}

function refuseRedated({ folder, rows, migrations }: Comparison): void {
  const recorded = new Set(rows.map(({ createdAtMs }) => createdAtMs))
  const redated = migrations
    .filter(({ kind, position }) => kind === 'applied' && !recorded.has(whenOf(folder, position)))
    .map(({ tag }) => tag)
  if (redated.length === 0) return
  throw new CodedError(
    'MIGRATION.JOURNAL',
    `Applied, yet with another "when" in the journal than recorded: ${redated.join(', ')}. Drizzle's migrator would go wrong.`,
    {
      hint: 'Restore meta/_journal.json from version control, then run ops status.',
      details: { migrations: redated },
    },
  )
}

function whenOf(folder: MigrationFolder, position: number): number {
  return folder.migrations[position]?.whenMs ?? 0
}
