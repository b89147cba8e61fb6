import type { Layout, MigrationFile } from '../model/folder.ts'
import type { LedgerRow } from '../model/state.ts'

export type MatchKind = 'hash-and-when' | 'hash' | 'name' | 'when'
export type Match = { readonly row: LedgerRow; readonly by: MatchKind }

const order: readonly MatchKind[] = ['hash-and-when', 'hash', 'name', 'when']

/**
 * Which ledger row is which migration's, by position. First those that agree in content and time, then in content,
 * then in the name that Drizzle 1.0 writes, then in time alone. Each row is used once, oldest first; among equals
 * one with the migration's name goes first.
 */
export function matchRows(
  { layout, migrations }: { readonly layout: Layout; readonly migrations: readonly MigrationFile[] },
  rows: readonly LedgerRow[],
): ReadonlyMap<number, Match> {
  const matches = new Map<number, Match>()
  const free = new Set(rows)
  for (const by of order) {
    const index = indexRows(free, layout, by)
    for (const migration of migrations) {
      if (matches.has(migration.position)) continue
      const left = candidateKeys(migration, by)
        .flatMap((key) => index.get(key) ?? [])
        .filter((row) => free.has(row))
      const row = choose(left, migration, by)
      if (row === undefined) continue
      free.delete(row)
      matches.set(migration.position, { row, by })
    }
  }
  return matches
}

function indexRows(
  rows: Iterable<LedgerRow>,
  layout: Layout,
  by: MatchKind,
): ReadonlyMap<string, readonly LedgerRow[]> {
  const index = new Map<string, LedgerRow[]>()
  for (const row of rows) {
    const key = rowKey(row, layout, by)
    const same = index.get(key)
    if (same === undefined) index.set(key, [row])
    else same.push(row)
  }
  return index
}

function rowKey({ hash, createdAtMs, name }: LedgerRow, layout: Layout, by: MatchKind): string {
  switch (by) {
    case 'hash-and-when':
      return `${hash} ${createdAtMs}`
    case 'hash':
      return hash
    case 'name':
      return name ?? ''
    case 'when': {
      // A folder that drizzle-kit took from 0.x to 1.x keeps of a time only the seconds.
      const isFine = layout === 'folders' && createdAtMs !== null
      return String(isFine ? createdAtMs - (createdAtMs % 1000) : createdAtMs)
    }
  }
}

function candidateKeys({ tag, whenMs, equivalentHashes }: MigrationFile, by: MatchKind): readonly string[] {
  switch (by) {
    case 'hash-and-when':
      return equivalentHashes.map((hash) => `${hash} ${whenMs}`)
    case 'hash':
      return equivalentHashes
    case 'name':
      return [tag]
    case 'when':
      return [String(whenMs)]
  }
}

/** Of two migrations made in the same second the name tells which one a row is; time alone would mix them up. */
function choose(rows: readonly LedgerRow[], { tag }: MigrationFile, by: MatchKind): LedgerRow | undefined {
  const named = rows.find(({ name }) => name === tag)
  return named ?? rows.find(({ name }) => by !== 'when' || name === null)
}
