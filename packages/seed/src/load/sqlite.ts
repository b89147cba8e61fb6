import type { DatabaseTarget } from '@twinship/core'
import { createSqliteDb, type SqliteDb } from '@twinship/db/sqlite'
import { sql, type SQL } from 'drizzle-orm'
import type { TableModel } from '../graph/model.ts'
import { sqliteTable } from '../schema.ts'
import { codecOf, quote, quoted, type Codec } from './columns.ts'
import type { Database, Store } from './store.ts'
import { textOf } from '../row.ts'

type Tx = Pick<SqliteDb, 'all' | 'run'>
type SqlRow = Readonly<Record<string, unknown>>

export async function openSqlite(
  target: Extract<DatabaseTarget, { dialect: 'sqlite' }>,
  authToken: string | undefined,
): Promise<Database> {
  const { db, close } = await createSqliteDb({ target, authToken })
  return {
    transaction: (run) =>
      keepingFirstError((note) => db.transaction((tx) => run(createStore(tx)).catch(note))),
    inspect: (run) => run(createStore(db)),
    close,
  }
}

/** A full disk ends the transaction inside SQLite: the rollback that follows fails too, and would hide why. */
async function keepingFirstError<T>(run: (note: (error: unknown) => never) => Promise<T>): Promise<T> {
  const first: unknown[] = []
  const note = (error: unknown): never => {
    first.push(error)
    throw error
  }
  return await run(note).catch((error: unknown) => {
    throw first[0] ?? error
  })
}

function createStore(tx: Tx): Store {
  const codecs = new Map<string, Codec>()
  const codec = ({ sqlName }: TableModel): Codec => {
    const known = codecs.get(sqlName) ?? codecOf(sqliteTable(sqlName), false)
    codecs.set(sqlName, known)
    return known
  }
  const all = async (query: SQL): Promise<readonly SqlRow[]> => await tx.all<SqlRow>(query)
  return {
    lock: async () => undefined,
    prepareInsert: (model, rows) => {
      const query = insertQuery(model, codec(model), rows)
      return async () => (await tx.run(query)).rowsAffected
    },
    present: async (model, ids) => {
      const query = sql`select "id" from ${table(model)} where "id" in (select value from json_each(${JSON.stringify(ids)}))`
      return new Set((await all(query)).map((row) => textOf(row['id'])))
    },
    read: async (model, after, limit) => {
      const { names, decode } = codec(model)
      const query = sql`select ${sql.raw(quoted(names))} from ${table(model)} where "id" > ${after ?? ''} order by "id" limit ${limit}`
      return (await all(query)).map(decode)
    },
    idsEndingWith: async (model, suffixes) => {
      const query = sql`select "id" from ${table(model)} where substr("id", 15) in (select value from json_each(${JSON.stringify(suffixes)}))`
      return (await all(query)).map((row) => textOf(row['id']))
    },
    clear: async (models) => {
      for (const model of models.toReversed()) await tx.run(sql`delete from ${table(model)}`)
    },
    // SQLite keeps no counts that a load could make wrong.
    analyze: async () => undefined,
  }
}

/** One parameter for the whole batch: an array of rows, each an array in the order of the columns. */
function insertQuery(model: TableModel, { names, encode }: Codec, rows: readonly SqlRow[]): SQL {
  const values = names.map((_, place) => `value ->> ${place}`).join(', ')
  return sql`insert into ${table(model)} (${sql.raw(quoted(names))}) select ${sql.raw(values)}
    from json_each(${JSON.stringify(rows.map(encode))}) where true on conflict do nothing`
}

function table({ sqlName }: TableModel): SQL {
  return sql.raw(quote(sqlName))
}
