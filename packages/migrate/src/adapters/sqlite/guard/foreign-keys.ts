import type { Statement } from '../../../model/statement.ts'
import { rowsOf, type Querier } from '../connection.ts'
import { sqliteError } from '../errors.ts'
import { Stop } from './stop.ts'

/** Rows that refer to nothing, by table and the table they should refer to. */
type Violations = ReadonlyMap<string, Violation>
type Violation = { readonly table: string; readonly parent: string; readonly rows: number }

/**
 * Files run with foreign keys off, as under libSQL's own migrate(): only so do the rows of a child survive the DROP
 * TABLE of a rebuilt parent. What they would have caught is caught before the COMMIT: rows that refer to nothing and
 * did not before. So a DELETE does not cascade; one that leaves orphans stops the file, where stock commits them.
 */
export type ForeignKeyGuard = {
  /** Before the first statement; null where nothing of the file can orphan a row. */
  before(on: Querier, statements: readonly Statement[]): Promise<Violations | null>
  /** Before the COMMIT; throws Stop. Returns the number of rows that refer to nothing, as they did before. */
  after(on: Querier, before: Violations): Promise<number>
  /** After the COMMIT, with what `after` gave. */
  committed(left: number): void
}

/** `version` changes when another connection has written. */
export function createForeignKeyGuard(version: () => string | null): ForeignKeyGuard {
  // Known to hold as long as no other connection writes: then one look a file is enough.
  let cleanAt: string | null = null
  return {
    async before(on, statements) {
      if (statements.every(isHarmless)) return null
      const now = version()
      return now !== null && now === cleanAt ? new Map() : violations(on)
    },
    async after(on, before) {
      const found = await violations(on)
      for (const [key, violation] of found) {
        const known = before.get(key)?.rows ?? 0
        if (violation.rows > known) throw orphaned({ ...violation, rows: violation.rows - known })
      }
      return [...found.values()].reduce((sum, { rows }) => sum + rows, 0)
    },
    committed(left) {
      cleanAt = left === 0 ? version() : null
    },
  }
}

/** Statements that neither touch rows nor let a row refer to something else; everything else is checked. */
const harmless =
  /^(?:create\s+(?:temp\s+|temporary\s+)?(?:table|index|unique\s+index|view|trigger|virtual\s+table)|drop\s+(?:index|view|trigger)|pragma\s+foreign_keys)\b/i
const addsColumn = /^alter\s+table\s+(?:"[^"]+"|`[^`]+`|\[[^\]]+\]|\w+)\s+add\b/i

function isHarmless({ sql, effect }: Statement): boolean {
  if (effect !== 'inside') return effect === 'begin' || effect === 'commit'
  return harmless.test(sql) || (addsColumn.test(sql) && !/\breferences\b/i.test(sql))
}

async function violations(on: Querier): Promise<Violations> {
  try {
    return await check(on, null)
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
    `select "table" as name, parent, count(*) as n from pragma_foreign_key_check${table === null ? '' : '(?)'}
     group by 1, 2`,
    table === null ? [] : [table],
  )
  return new Map(
    rows.map(({ name, parent, n }) => {
      return [
        `${String(name)} ${String(parent)}`,
        { table: String(name), parent: String(parent), rows: Number(n) },
      ]
    }),
  )
}

function orphaned({ table, parent, rows }: Violation): Stop {
  const subject = rows === 1 ? '1 row' : `${rows} rows`
  return new Stop(null, {
    kind: 'unproven',
    code: 'MIGRATION.FOREIGN_KEYS',
    cause: 'SQLITE_CONSTRAINT_FOREIGNKEY',
    text: `${subject} of ${table} would refer to no row of ${parent}`,
    advice: `Migrations run without cascades: delete or mend the rows of ${table} in the migration too.`,
  })
}
