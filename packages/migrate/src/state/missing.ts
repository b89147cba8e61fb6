import type { FolderSurvey } from '../model/folder.ts'
import type { LedgerComparison, LedgerRow, MissingMigration } from '../model/state.ts'

/**
 * The migrations that the journal names and whose file is gone. A surplus row with the name or the time of one is
 * its record and no longer counts as ahead.
 */
export function findMissing(
  { entries, migrations }: Pick<FolderSurvey, 'entries' | 'migrations'>,
  surplus: LedgerComparison['surplus'],
): { readonly missing: readonly MissingMigration[]; readonly surplus: LedgerComparison['surplus'] } {
  const present = new Set(migrations.map(({ tag }) => tag))
  const taken = new Set<LedgerRow>()
  const missing = entries
    .filter(({ tag }) => !present.has(tag))
    .map(({ tag, position, whenMs, file }): MissingMigration => {
      const own = surplus.find(
        ({ row }) => !taken.has(row) && (row.name === tag || row.createdAtMs === whenMs),
      )
      if (own !== undefined) taken.add(own.row)
      const code = 'MIGRATION.FILE_MISSING'
      return { kind: 'missing', tag, position, code, next: `git log -p -- ${file}`, row: own?.row ?? null }
    })
  return { missing, surplus: surplus.filter(({ row }) => !taken.has(row)) }
}
