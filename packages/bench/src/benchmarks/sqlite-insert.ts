import { createClient, type Client, type InStatement } from '@libsql/client'
import { tempSqlite } from '@twinship/testkit'
import type { Benchmark, Contender } from '../benchmark.ts'

const rows = 50_000
const rowsPerStatement = 500

interface Item {
  readonly id: number
  readonly name: string
  readonly price: number
}

/** Bulk inserts: one JSON parameter a statement against a parameter a value. */
export const sqliteInsert: Benchmark = {
  name: 'sqlite-insert',
  summary: `libSQL: ${rows} rows, ${rowsPerStatement} a statement`,
  unit: 'ms',
  async prepare() {
    const chunks = toChunks(makeItems(rows), rowsPerStatement)
    return {
      a: contender('json_each', chunks, insertJson),
      b: contender('VALUES', chunks, insertValues),
      conditions: { rows, rowsPerStatement, sqlite: await sqliteVersion() },
      dispose: () => Promise.resolve(),
    }
  },
}

function contender(
  label: string,
  chunks: readonly Item[][],
  toStatement: (chunk: Item[]) => InStatement,
): Contender {
  return {
    label,
    run: () =>
      withDatabase(async (client) => {
        await client.execute(
          'CREATE TABLE items (id INTEGER PRIMARY KEY, name TEXT NOT NULL, price REAL NOT NULL)',
        )
        const start = performance.now()
        // Building the parameters belongs to the way of inserting, so it is measured.
        await client.batch(chunks.map(toStatement), 'write')
        const elapsed = performance.now() - start
        const { rows: counted } = await client.execute('SELECT count(*) AS n FROM items')
        if (counted[0]?.['n'] !== rows) throw new Error(`${label} did not insert ${rows} rows`)
        return elapsed
      }),
  }
}

function insertJson(chunk: readonly Item[]): InStatement {
  return {
    sql: `INSERT INTO items (id, name, price) SELECT value ->> 0, value ->> 1, value ->> 2 FROM json_each(?)`,
    args: [JSON.stringify(chunk.map((item) => [item.id, item.name, item.price]))],
  }
}

function insertValues(chunk: readonly Item[]): InStatement {
  return {
    sql: `INSERT INTO items (id, name, price) VALUES ${chunk.map(() => '(?, ?, ?)').join(', ')}`,
    args: chunk.flatMap((item) => [item.id, item.name, item.price]),
  }
}

function makeItems(count: number): Item[] {
  return Array.from({ length: count }, (_, index) => ({
    id: index + 1,
    name: `item ${index % 977}`,
    price: (index % 1000) / 8,
  }))
}

function toChunks(items: Item[], size: number): Item[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, at) =>
    items.slice(at * size, (at + 1) * size),
  )
}

async function withDatabase<T>(work: (client: Client) => Promise<T>): Promise<T> {
  const sqlite = await tempSqlite()
  const client = createClient({ url: sqlite.url })
  try {
    return await work(client)
  } finally {
    client.close()
    await sqlite.dispose()
  }
}

function sqliteVersion(): Promise<string> {
  return withDatabase(async (client) => {
    const { rows: found } = await client.execute('SELECT sqlite_version() AS version')
    const version = found[0]?.['version']
    return typeof version === 'string' ? version : 'unknown'
  })
}
