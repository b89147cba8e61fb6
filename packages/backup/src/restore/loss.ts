import type { TableFacts } from '../model/facts.ts'
import type { AppliedMigration, Manifest } from '../model/manifest.ts'
import type { LossReport, TableLoss } from '../model/restore.ts'
import type { RightsChange } from '../model/rights.ts'

export type PresentState = {
  /** With rows counted. */
  readonly tables: readonly TableFacts[]
  readonly applied: readonly AppliedMigration[]
  /** Whether it is the database that the backup was taken of: otherwise its counters say nothing. */
  readonly isSame: boolean
  readonly atMs: number
  readonly rights?: RightsChange
}

/** What is in the database now and not in the backup. */
export function describeLoss(
  { name, instant, facts, migrations }: Pick<Manifest, 'name' | 'instant' | 'facts' | 'migrations'>,
  present: PresentState,
): LossReport {
  const then = new Map(facts.tables.map((table) => [nameOf(table), table]))
  const now = new Map(present.tables.map((table) => [nameOf(table), table]))
  const compared = [...new Set([...then.keys(), ...now.keys()])]
    .toSorted()
    .map((key) => compareTable(then.get(key), now.get(key), present.isSame))
  const tables = compared.filter((table) => table !== undefined)
  return {
    backup: name,
    instant,
    spanMs: Math.max(0, present.atMs - Date.parse(instant)),
    tables,
    unchanged: compared.length - tables.length,
    migrationsUndone: missingFrom(present.applied, migrations.applied),
    migrationsBack: missingFrom(migrations.applied, present.applied),
    rights: present.rights ?? null,
  }
}

function compareTable(
  then: TableFacts | undefined,
  now: TableFacts | undefined,
  isSame: boolean,
): TableLoss | undefined {
  const one = now ?? then
  if (one === undefined) return undefined
  const [rowsThen, rowsNow] = [then?.rows ?? null, now?.rows ?? null]
  const loss = { schema: one.schema, name: one.name, rowsThen, rowsNow }
  if (then === undefined || now === undefined) return { ...loss, changes: null }
  const changes = isSame ? changesSince(then, now) : null
  return isUnchanged(then, now, changes) ? undefined : { ...loss, changes }
}

function isUnchanged(then: TableFacts, now: TableFacts, changes: TableLoss['changes']): boolean {
  if (then.rows !== now.rows) return false
  if (then.fingerprint !== null && then.fingerprint === now.fingerprint) return true
  return changes !== null && changes.inserted + changes.updated + changes.deleted === 0
}

/** Counters that went back were reset: nobody knows what happened before that. */
function changesSince(then: TableFacts, now: TableFacts): TableLoss['changes'] {
  if (then.changes === null || now.changes === null) return null
  const changes = {
    inserted: now.changes.inserted - then.changes.inserted,
    updated: now.changes.updated - then.changes.updated,
    deleted: now.changes.deleted - then.changes.deleted,
  }
  return Math.min(...Object.values(changes)) < 0 ? null : changes
}

function missingFrom(
  applied: readonly AppliedMigration[],
  other: readonly AppliedMigration[],
): readonly string[] {
  const known = new Set(other.map(keyOf))
  return applied.filter((one) => !known.has(keyOf(one))).map(({ tag, hash }) => tag ?? hash.slice(0, 12))
}

function keyOf({ hash, whenMs }: AppliedMigration): string {
  return `${whenMs}:${hash}`
}

function nameOf({ schema, name }: { readonly schema: string; readonly name: string }): string {
  return `${schema}.${name}`
}
