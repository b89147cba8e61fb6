import type { ParsedMigration, TableRebuild } from '../../../model/parsed.ts'
import type { Statement } from '../../../model/statement.ts'
import { rowsOf, type Querier } from '../connection.ts'
import { referringTables } from './referring.ts'
import { quoteName } from '../quote.ts'
import { Stop } from './stop.ts'

/** Proves for each rebuilt table that its rows, and those of the tables that refer to it, are still there. */
export type RebuildGuard = {
  /** Around each statement; both throw Stop. `last`: ordinal of the last statement of its transaction. */
  before(on: Querier, statement: Statement, last: number): Promise<void>
  after(on: Querier, statement: Statement): Promise<void>
  /** What was proven since the last call. */
  takeNotes(): readonly string[]
  /** What the file has dropped along with a rebuilt table and not made again, as notes; after its last statement. */
  lostTriggers(on: Querier): Promise<readonly string[]>
}

type Counts = ReadonlyMap<string, number>

/**
 * Counted right before the DROP and, where the new table gets its name afterwards, right after the RENAME: what the
 * file does elsewhere does not blur the proof.
 */
export function createRebuildGuard({ facts, statements }: ParsedMigration): RebuildGuard {
  const rebuilds = facts.filter((fact) => fact.kind === 'table-rebuild')
  const counted = new Map<TableRebuild, Counts>()
  const triggers = new Map<string, string>()
  let notes: string[] = []
  return {
    async lostTriggers(on) {
      const told: string[] = []
      for (const [name, table] of triggers) {
        if (await isThere(on, name, 'trigger')) continue
        told.push(`trigger ${name} of ${table} was dropped with the old table and not created again`)
      }
      return told
    },
    async before(on, statement, last) {
      for (const rebuild of rebuilds) {
        if (rebuild.drop !== statement.ordinal) continue
        const family = await countFamily(on, rebuild)
        // What is dropped and committed before the RENAME could not be brought back by then.
        if (rebuild.rename > last) await requireCopied(on, rebuild, family, statements, statement)
        counted.set(rebuild, family)
        for (const name of await triggersOf(on, droppedName(rebuild))) triggers.set(name, rebuild.table)
      }
    },
    async after(on, statement) {
      for (const rebuild of rebuilds) {
        const before = counted.get(rebuild)
        if (lastOf(rebuild) !== statement.ordinal || before === undefined) continue
        notes.push(await prove(on, rebuild, before, statements, statement))
      }
    },
    takeNotes() {
      const taken = notes
      notes = []
      return taken
    },
  }
}

function lastOf({ order, rename, drop }: TableRebuild): number {
  return order === 'create-first' ? rename : drop
}

/** What the table with the old rows is called when it is dropped. */
function droppedName({ order, table, temporary }: TableRebuild): string {
  return order === 'create-first' ? table : temporary
}

async function prove(
  on: Querier,
  rebuild: TableRebuild,
  before: Counts,
  statements: readonly Statement[],
  last: Statement,
): Promise<string> {
  for (const [table, rows] of before) {
    const left = (await isThere(on, table, 'table')) ? await count(on, table) : rows
    if (left < rows && !deletesFrom(statements, rebuild, table)) throw lost(rebuild, table, rows, left, last)
  }
  const rows = before.get(rebuild.table) ?? 0
  return `rebuild of ${rebuild.table}: ${plural(rows)} before, ${await count(on, rebuild.table)} after`
}

async function requireCopied(
  on: Querier,
  rebuild: TableRebuild,
  family: Counts,
  statements: readonly Statement[],
  drop: Statement,
): Promise<void> {
  const { table, temporary, copy } = rebuild
  if (copy === null || deletesFrom(statements, rebuild, table)) return
  const [before, after] = [family.get(table) ?? 0, await count(on, temporary)]
  if (after < before) throw lost(rebuild, table, before, after, drop)
}

/** The table and those that refer to it. */
async function countFamily(on: Querier, rebuild: TableRebuild): Promise<Counts> {
  const { table, temporary } = rebuild
  const dropped = droppedName(rebuild)
  const counts = new Map<string, number>([[table, await count(on, dropped)]])
  for (const name of await referringTables(on, dropped)) {
    if (![table, temporary].some((known) => known.toLowerCase() === name.toLowerCase()))
      counts.set(name, await count(on, name))
  }
  return counts
}

/** A child that the file itself drops in between is none of the rebuild's. */
async function isThere(on: Querier, name: string, type: 'table' | 'trigger'): Promise<boolean> {
  const found = await rowsOf(on, 'select 1 from sqlite_master where type = ? and lower(name) = lower(?)', [
    type,
    name,
  ])
  return found.length > 0
}

async function triggersOf(on: Querier, table: string): Promise<readonly string[]> {
  const rows = await rowsOf(
    on,
    `select name from sqlite_master where type = 'trigger' and lower(tbl_name) = lower(?) order by name`,
    [table],
  )
  return rows.map(({ name }) => String(name))
}

async function count(on: Querier, table: string): Promise<number> {
  const [row] = await rowsOf(on, `select count(*) as n from ${quoteName(table)}`)
  return Number(row?.['n'])
}

/** Rows that the file itself deletes after the copy are meant to go; earlier ones are not in the count. */
function deletesFrom(statements: readonly Statement[], rebuild: TableRebuild, table: string): boolean {
  const names = table === rebuild.table ? [table, rebuild.temporary] : [table]
  return statements.some(({ ordinal, subject }) => {
    if (ordinal < rebuild.create || ordinal > lastOf(rebuild) || subject?.kind !== 'delete-rows') return false
    return names.some((known) => known.toLowerCase() === subject.table.toLowerCase())
  })
}

function lost(rebuild: TableRebuild, table: string, before: number, after: number, last: Statement): Stop {
  const nothing = rebuild.copy === null ? ', and nothing copies them' : ''
  return new Stop(last, {
    kind: 'unproven',
    code: 'MIGRATION.ROWS_LOST',
    cause: 'SQLITE_ABORT',
    text: `the rebuild of ${rebuild.table} leaves ${after} of ${plural(before)} in ${table}${nothing}`,
    advice: `Correct the INSERT … SELECT, or delete the rows that should go with a DELETE of their own.`,
  })
}

function plural(rows: number): string {
  return rows === 1 ? '1 row' : `${rows} rows`
}
