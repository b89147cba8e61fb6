import type { Statement } from '../../../model/statement.ts'
import type { Querier } from '../connection.ts'
import { Stop } from './stop.ts'
import { newRows, readViolations, type TableNames, type Violation, type Violations } from './violations.ts'

/**
 * Files run with foreign keys off, as under libSQL's own migrate(): only so do the rows of a child survive the DROP
 * TABLE of a rebuilt parent. What they would have caught is caught before the COMMIT: rows that refer to nothing and
 * did not before. So a DELETE does not cascade; one that leaves orphans stops the file, where stock commits them.
 */
export type ForeignKeyGuard = {
  /** Before the first statement; null where nothing of the file can orphan a row. */
  before(on: Querier, statements: readonly Statement[]): Promise<Violations | null>
  /** Before the COMMIT; throws Stop. Returns the number of rows that refer to nothing, as they did before. */
  after(on: Querier, before: Violations, names: TableNames): Promise<number>
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
      return now !== null && now === cleanAt ? new Map() : readViolations(on)
    },
    async after(on, before, names) {
      const found = await readViolations(on)
      for (const violation of found.values()) {
        const rows = newRows(violation, before, names)
        if (rows > 0) throw orphaned(violation, rows)
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

function orphaned({ table, parent }: Violation, rows: number): Stop {
  const subject = rows === 1 ? '1 row' : `${rows} rows`
  return new Stop(null, {
    kind: 'unproven',
    code: 'MIGRATION.FOREIGN_KEYS',
    cause: 'SQLITE_CONSTRAINT_FOREIGNKEY',
    text: `${subject} of ${table} would refer to no row of ${parent}`,
    advice: `Migrations run without cascades: delete or mend the rows of ${table} in the migration too.`,
  })
}
