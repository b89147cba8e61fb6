import { withClient } from '@twinship/testkit'
import { madeUpValue, type Random } from './made-up-value.ts'
import type { FillColumn } from './read-columns.ts'

const unique: Readonly<Record<string, string>> = {
  text: 'md5(random()::text)',
  varchar: 'left(md5(random()::text), 30)',
  uuid: 'gen_random_uuid()',
  int4: '(random() * 1000000)::int',
  int8: '(random() * 1000000)::int',
}

type Client = Parameters<Parameters<typeof withClient>[1]>[0]

/** Tables that have rows enough, by their columns: a table that has changed gets more. */
export type Filled = Map<string, { readonly columns: string; readonly rows: number }>

/** Rows that are enough. */
const enough = 10

/**
 * Puts rows into tables, whatever their constraints take: NULLs and values that repeat are tried first, keys that
 * repeat nowhere next. Rows that are refused are left out. Returns how many came in.
 */
export async function populate(
  url: string,
  tables: ReadonlyMap<string, readonly FillColumn[]>,
  filled: Filled,
  random: Random,
): Promise<number> {
  return withClient(url, async (client) => {
    let made = 0
    // Parents come before their children, sooner or later.
    for (const wanted of [1, 2]) {
      for (const [table, columns] of tables) {
        const shape = JSON.stringify(columns)
        const before = filled.get(table)
        const isFull = before !== undefined && before.columns === shape && before.rows >= enough
        for (let row = 0; row < (isFull ? 0 : wanted); row += 1) {
          const rows = await insertOne(client, table, columns, random)
          filled.set(table, { columns: shape, rows: (filled.get(table)?.rows ?? 0) + rows })
          made += rows
        }
      }
    }
    return made
  })
}

async function insertOne(
  client: Client,
  table: string,
  columns: readonly FillColumn[],
  random: Random,
): Promise<number> {
  for (const share of [0.1, 0.5, 1]) {
    const values = columns.map((column) => {
      const own =
        column.isArray || column.parent !== null || column.labels !== null ? undefined : unique[column.type]
      return own !== undefined && random() < share ? own : madeUpValue(column, random)
    })
    const names = columns.map(({ name }) => name)
    const sql =
      columns.length === 0
        ? `insert into ${table} default values`
        : `insert into ${table} (${names.join(', ')}) values (${values.join(', ')})`
    try {
      await client.query(sql)
      return 1
    } catch (error) {
      if (!(error instanceof Error && 'code' in error)) throw error
    }
  }
  return 0
}
