import type { Statement } from '../../../model/statement.ts'
import type { ParsedMigration } from '../../../model/parsed.ts'
import { rowsOf, type Querier } from '../connection.ts'
import { sqliteError } from '../errors.ts'

/** Rows of one table that refer to nothing in another one. */
export type Violation = {
  readonly table: string
  readonly parent: string
  readonly rows: number
  /** Which row by which of its keys; null where rows have no number. */
  readonly keys: ReadonlySet<string> | null
}

/** By table and the table that they should refer to, in small letters. */
export type Violations = ReadonlyMap<string, Violation>

export async function readViolations(on: Querier): Promise<Violations> {
  try {
    // Mostly there is none, and this question is answered in half the time.
    const any = await rowsOf(on, 'select 1 from pragma_foreign_key_check limit 1')
    return any.length === 0 ? new Map() : await check(on, null)
  } catch (error) {
    if (sqliteError(error)?.message.includes('foreign key mismatch') !== true) throw error
  }
  // A key that refers to columns without a unique index is the schema's flaw: the other tables are still checked.
  const all = new Map<string, Violation>()
  for (const { name } of await rowsOf(on, `select name from sqlite_master where type = 'table'`)) {
    const some = await check(on, String(name)).catch(() => new Map<string, Violation>())
    for (const [key, violation] of some) all.set(key, violation)
  }
  return all
}

async function check(on: Querier, table: string | null): Promise<Violations> {
  const rows = await rowsOf(
    on,
    // Keys are numbered from the last one that was declared: counted from the first, ADD COLUMN moves none.
    `select v."table" as name, v.parent, v."rowid" as id,
       (select max(f.id) from pragma_foreign_key_list(v."table") f) - v.fkid as key
     from pragma_foreign_key_check${table === null ? '' : '(?)'} v`,
    table === null ? [] : [table],
  )
  const found = new Map<string, { table: string; parent: string; rows: number; keys: Set<string> | null }>()
  for (const { name, parent, id, key } of rows) {
    const at = violationKey(String(name), String(parent))
    const known = found.get(at) ?? {
      table: String(name),
      parent: String(parent),
      rows: 0,
      keys: new Set<string>(),
    }
    known.rows++
    if (id === null) known.keys = null
    else known.keys?.add(JSON.stringify([Number(id), Number(key)]))
    found.set(at, known)
  }
  return found
}

function violationKey(table: string, parent: string): string {
  return JSON.stringify([table.toLowerCase(), parent.toLowerCase()])
}

/** How many rows of `now` are not among those of before, whatever their tables were called then. */
export function newRows(now: Violation, before: Violations, names: TableNames): number {
  const known = [...before.values()].filter((one) => {
    return names.is(one.table, now.table) && names.is(one.parent, now.parent)
  })
  const isCounted = now.keys === null || names.isRemade(now.table) || known.some(({ keys }) => keys === null)
  if (isCounted) return Math.max(0, now.rows - known.reduce((sum, { rows }) => sum + rows, 0))
  return [...(now.keys ?? [])].filter((key) => known.every(({ keys }) => keys?.has(key) !== true)).length
}

/** What tables are called after statements that rename and rebuild them. */
export type TableNames = {
  /** Whether the name of before is, or has become, the one of now. */
  is(before: string, now: string): boolean
  /** Whether its rows may have got other numbers: the table was made anew. */
  isRemade(now: string): boolean
}

export function tableNames(statements: readonly Statement[], facts: ParsedMigration['facts']): TableNames {
  const renamed = new Map<string, string>()
  const remade = new Set<string>()
  for (const { subject } of statements) {
    if (subject?.kind === 'drop-table') remade.add(subject.table.toLowerCase())
    if (subject?.kind === 'alter-column-to') remade.add(subject.table.toLowerCase())
    if (subject?.kind !== 'rename-table') continue
    const [from, to] = [subject.table.toLowerCase(), subject.to.toLowerCase()]
    const first = [...renamed].find(([, name]) => name === from)?.[0] ?? from
    renamed.set(first, to)
  }
  for (const fact of facts) if (fact.kind === 'table-rebuild') remade.add(fact.table.toLowerCase())
  return {
    is: (before, now) => {
      const [old, name] = [before.toLowerCase(), now.toLowerCase()]
      return old === name || renamed.get(old) === name
    },
    isRemade: (now) => remade.has(now.toLowerCase()),
  }
}
