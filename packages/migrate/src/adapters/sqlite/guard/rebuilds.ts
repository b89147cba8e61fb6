import type { ParsedMigration, TableRebuild } from '../../../model/parsed.ts'
import type { Statement } from '../../../model/statement.ts'
import { rowsOf, type Querier } from '../connection.ts'
import { quoteName } from '../quote.ts'
import { Stop } from './stop.ts'

/** Proves for each rebuilt table that its rows, and those of the tables that refer to it, are still there. */
export type RebuildGuard = {
  /** Around each statement; `after` throws Stop. */
  before(on: Querier, statement: Statement): Promise<void>
  after(on: Querier, statement: Statement): Promise<void>
  /** What was proven since the last call. */
  takeNotes(): readonly string[]
}

type Counts = ReadonlyMap<string, number>

/** Counted right before the DROP and right after the RENAME: what the file does elsewhere does not blur the proof. */
export function createRebuildGuard({ facts, statements }: ParsedMigration): RebuildGuard {
  const rebuilds = facts.filter((fact) => fact.kind === 'table-rebuild')
  const counted = new Map<TableRebuild, Counts>()
  let notes: string[] = []
  return {
    async before(on, { ordinal }) {
      for (const rebuild of rebuilds) {
        if (rebuild.drop === ordinal) counted.set(rebuild, await countFamily(on, rebuild))
      }
    },
    async after(on, statement) {
      for (const rebuild of rebuilds) {
        const before = counted.get(rebuild)
        if (rebuild.rename !== statement.ordinal || before === undefined) continue
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

async function prove(
  on: Querier,
  rebuild: TableRebuild,
  before: Counts,
  statements: readonly Statement[],
  rename: Statement,
): Promise<string> {
  for (const [table, rows] of before) {
    const left = (await isThere(on, table)) ? await count(on, table) : rows
    if (left < rows && !deletesFrom(statements, rebuild, table))
      throw lost(rebuild, table, rows, left, rename)
  }
  const rows = before.get(rebuild.table) ?? 0
  return `rebuild of ${rebuild.table}: ${plural(rows)} before, ${await count(on, rebuild.table)} after`
}

/** The table and those that refer to it. */
async function countFamily(on: Querier, { table, temporary }: TableRebuild): Promise<Counts> {
  const children = await rowsOf(
    on,
    `select distinct m.name from sqlite_master m, pragma_foreign_key_list(m.name) f
     where m.type = 'table' and lower(f."table") = lower(?1) and lower(m.name) not in (lower(?1), lower(?2))`,
    [table, temporary],
  )
  const counts = new Map<string, number>()
  for (const name of [table, ...children.map((row) => String(row['name']))]) {
    counts.set(name, await count(on, name))
  }
  return counts
}

/** A child that the file itself drops in between is none of the rebuild's. */
async function isThere(on: Querier, table: string): Promise<boolean> {
  const found = await rowsOf(
    on,
    `select 1 from sqlite_master where type = 'table' and lower(name) = lower(?)`,
    [table],
  )
  return found.length > 0
}

async function count(on: Querier, table: string): Promise<number> {
  const [row] = await rowsOf(on, `select count(*) as n from ${quoteName(table)}`)
  return Number(row?.['n'])
}

/** Rows that the file itself deletes after the copy are meant to go; earlier ones are not in the count. */
function deletesFrom(statements: readonly Statement[], rebuild: TableRebuild, table: string): boolean {
  const names = table === rebuild.table ? [table, rebuild.temporary] : [table]
  return statements.some(({ ordinal, sql }) => {
    if (ordinal < rebuild.create || ordinal > rebuild.rename) return false
    const name = /\bdelete\s+from\s+(?:["`[]?\w+["`\]]?\s*\.\s*)?["`[]?([^"`\]\s;]+)/i.exec(sql)?.[1]
    return names.some((known) => known.toLowerCase() === name?.toLowerCase())
  })
}

function lost(rebuild: TableRebuild, table: string, before: number, after: number, rename: Statement): Stop {
  const nothing = rebuild.copy === null ? ', and nothing copies them' : ''
  return new Stop(rename, {
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
