import { CodedError, type DatabaseTarget, type PoolConfig } from '@twinship/core'
import { createPgDb, type PgDb } from '@twinship/db/pg'
import { sql, type SQL } from 'drizzle-orm'
import type { TableModel } from '../graph/model.ts'
import { textOf, type Row } from '../row.ts'
import { pgTables } from '../schema.ts'
import { codecOf, quote, quoted, type Codec } from './columns.ts'
import type { Database, Store } from './store.ts'

type Tx = Pick<PgDb, 'execute'>
type SqlRow = Readonly<Record<string, unknown>>

const lowestId = '00000000-0000-0000-0000-000000000000'

export async function openPostgres(target: DatabaseTarget, pool: PoolConfig): Promise<Database> {
  const { db, close } = await createPgDb({
    url: target.url,
    location: target.location,
    applicationName: 'twinship-seed',
    pool: { ...pool, min: 0, max: 1 },
  })
  return {
    transaction: (run) => db.transaction((tx) => run(createStore(tx))),
    inspect: (run) =>
      db.transaction((tx) => run(createStore(tx)), {
        accessMode: 'read only',
        isolationLevel: 'repeatable read',
      }),
    close,
  }
}

function createStore(tx: Tx): Store {
  const codecs = new Map<string, Codec>()
  const codec = ({ key, sqlName }: TableModel): Codec => {
    const of = pgTables.get(key)
    if (of === undefined) throw new TypeError(`PostgreSQL has no table ${sqlName}`)
    const known = codecs.get(sqlName) ?? codecOf(of, true)
    codecs.set(sqlName, known)
    return known
  }
  const all = async (query: SQL): Promise<readonly SqlRow[]> => [...(await tx.execute(query))]
  return {
    lock: async () => {
      const [row] = await all(
        sql`select pg_try_advisory_xact_lock(hashtextextended('twinship seed', 0)) as taken`,
      )
      if (row?.['taken'] !== true)
        throw new CodedError('DB.BUSY', 'Another seed run is at work in this database.')
    },
    prepareInsert: (model, rows) => {
      const query = insertQuery(model, codec(model), rows)
      return async () => (await tx.execute(query)).count
    },
    present: async (model, ids) => {
      const query = sql`select "id" from ${table(model)}
        where "id" in (select value::uuid from json_array_elements_text(${JSON.stringify(ids)}::text::json))`
      return new Set((await all(query)).map((row) => textOf(row['id'])))
    },
    read: async (model, after, limit) => {
      const { names, decode } = codec(model)
      const query = sql`select ${sql.raw(quoted(names))} from ${table(model)}
        where "id" > ${after ?? lowestId}::text::uuid order by "id" limit ${limit}`
      return (await all(query)).map(decode)
    },
    idsEndingWith: async (model, suffixes) => {
      const query = sql`select "id" from ${table(model)} where substr("id"::text, 15)
        in (select value from json_array_elements_text(${JSON.stringify(suffixes)}::text::json))`
      return (await all(query)).map((row) => textOf(row['id']))
    },
    // Without CASCADE: a table of someone else that refers to one of these makes it fail instead of emptying it.
    clear: async (models) => {
      await tx.execute(sql.raw(`truncate ${quoted(models.map((model) => model.sqlName))}`))
    },
    analyze: async (models) => {
      await tx.execute(sql.raw(`analyze ${quoted(models.map((model) => model.sqlName))}`))
    },
  }
}

/** One parameter for the whole batch; the server reads each value by the type of its column. */
function insertQuery(model: TableModel, { names, encode }: Codec, rows: readonly Row[]): SQL {
  const columns = sql.raw(quoted(names))
  const objects = rows.map((row) => named(names, encode(row)))
  return sql`insert into ${table(model)} (${columns})
    select ${columns} from json_populate_recordset(null::${table(model)}, ${JSON.stringify(objects)}::text::json)
    on conflict do nothing`
}

/** Field by field and not fromEntries: all objects of a batch then have one shape, which is three times as fast. */
function named(names: readonly string[], values: readonly unknown[]): SqlRow {
  const object: Record<string, unknown> = {}
  for (let place = 0; place < names.length; place += 1) object[names[place] ?? ''] = values[place]
  return object
}

function table({ sqlName }: TableModel): SQL {
  return sql.raw(quote(sqlName))
}
