import { fixtureError, type FixtureProblem } from '../fixtures/error.ts'
import type { ResolvedFixture } from '../fixtures/resolve.ts'
import type { TableModel } from './model.ts'
import { parentsFirst } from './order.ts'
import { rowProblems } from './rules.ts'
import { textOf } from '../row.ts'

type Tables = ReadonlyMap<string, readonly ResolvedFixture[]>

/**
 * Everything the database would refuse, found before anything is written: references to rows that are not
 * there, keys that occur twice, rows that break a rule. Throws SEED.FIXTURE for the first file with problems.
 */
export function checkFixtures(models: ReadonlyMap<string, TableModel>, tables: Tables): void {
  const problems = new Map<string, FixtureProblem[]>()
  const report = ({ fixture }: ResolvedFixture, column: string, problem: string): void => {
    const list = problems.get(fixture.file) ?? []
    list.push({ path: `${fixture.table}.${fixture.name}${column === '' ? '' : `.${column}`}`, problem })
    problems.set(fixture.file, list)
  }
  for (const [table, rows] of tables) {
    const model = models.get(table)
    if (model === undefined) continue
    checkIds(rows, report)
    checkReferences(model, rows, tables, report)
    for (const row of rows)
      for (const { column, problem } of rowProblems(table, row.row, finder(tables)))
        report(row, column, problem)
  }
  for (const [file, list] of problems) throw fixtureError(file, list)
}

type Report = (row: ResolvedFixture, column: string, problem: string) => void

function checkIds(rows: readonly ResolvedFixture[], report: Report): void {
  const seen = new Map<unknown, ResolvedFixture>()
  for (const row of rows) {
    const other = seen.get(row.row['id'])
    if (other !== undefined) report(row, '', `is also in fixtures/${other.fixture.file}`)
    seen.set(row.row['id'], row)
  }
}

function checkReferences(
  model: TableModel,
  rows: readonly ResolvedFixture[],
  tables: Tables,
  report: Report,
): void {
  for (const { column, table, target } of model.references) {
    const there = new Set((tables.get(table) ?? []).map((parent) => parent.row[target]))
    for (const row of rows) {
      const value = row.row[column]
      if (value !== null && !there.has(value)) {
        report(row, column, `refers to ${table} ${textOf(row.fixture.values[column])}, which no fixture has`)
      }
    }
    if (table === model.key && sortSelf(rows, column) === undefined) {
      for (const row of rows.slice(0, 1)) report(row, column, `${table} refer to each other in a circle`)
    }
  }
}

function sortSelf(rows: readonly ResolvedFixture[], column: string): readonly ResolvedFixture[] | undefined {
  return parentsFirst(rows, idOf, (row) => (row.row[column] === null ? undefined : textOf(row.row[column])))
}

/** A table's fixtures so that a row comes after the row of the same table it refers to. */
export function sortedFixtures(
  model: TableModel,
  rows: readonly ResolvedFixture[],
): readonly ResolvedFixture[] {
  const self = model.references.find((reference) => reference.table === model.key)
  return (self === undefined ? rows : sortSelf(rows, self.column)) ?? rows
}

function idOf(row: ResolvedFixture): string {
  return textOf(row.row['id'])
}

function finder(tables: Tables): (table: string, id: unknown) => ResolvedFixture['row'] | undefined {
  const maps = new Map<string, ReadonlyMap<unknown, ResolvedFixture['row']>>()
  return (table, id) => {
    const known = maps.get(table) ?? new Map((tables.get(table) ?? []).map((row) => [row.row['id'], row.row]))
    maps.set(table, known)
    return known.get(id)
  }
}
