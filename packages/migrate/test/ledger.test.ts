import { existsSync, readFileSync } from 'node:fs'
import { createClient } from '@libsql/client'
import { pgVersions, tempSqlite, usePostgres } from '@twinship/testkit'
import { afterEach, describe, expect, it } from 'vitest'
import { createPgLedger, createSqliteLedger, type Ledger } from '../src/index.ts'

/** A database without anything in it, and how it looks afterwards. */
type Place = {
  readonly run: (...statements: readonly string[]) => Promise<void>
  readonly ledger: (names?: { readonly schema?: string; readonly table?: string }) => Ledger
  readonly table: (names?: { readonly schema?: string; readonly table?: string }) => string
  /** Everything that a reading must not change. */
  readonly state: () => Promise<unknown>
  readonly dispose: () => Promise<void>
}

const relationsOfPg = `select nspname as name from pg_namespace
  union all select oid::regclass::text from pg_class order by 1`

describe.each([...pgVersions().map((version) => ['PostgreSQL', version] as const), ['SQLite', 3] as const])(
  'the ledger on %s %i',
  (kind, version) => {
    const open = kind === 'SQLite' ? sqlitePlaces() : pgPlaces(version)
    const places: Place[] = []
    const fresh = async () => {
      const place = await open()
      places.push(place)
      return place
    }
    afterEach(async () => {
      for (const place of places.splice(0)) await place.dispose()
    })
    const integer = kind === 'SQLite' ? 'numeric' : 'bigint'
    const stock = `(id SERIAL PRIMARY KEY, hash text NOT NULL, created_at ${integer})`

    it('has no rows where there is no table, and makes none', async () => {
      const place = await fresh()
      const before = await place.state()
      expect(await place.ledger().readRows()).toEqual([])
      expect(await place.state()).toEqual(before)
    })

    it('gives the rows of Drizzle 0.x as they were written, and changes nothing', async () => {
      const place = await fresh()
      await place.run(
        `CREATE TABLE ${place.table()} ${stock}`,
        `INSERT INTO ${place.table()} ("hash", "created_at") VALUES ('b', 1735689600000)`,
        `INSERT INTO ${place.table()} ("hash", "created_at") VALUES ('a', 1), ('c', NULL)`,
      )
      const before = await place.state()
      const id = (value: number) => (kind === 'SQLite' ? null : value)
      expect(await place.ledger().readRows()).toEqual([
        { id: id(1), hash: 'b', createdAtMs: 1_735_689_600_000, name: null },
        { id: id(2), hash: 'a', createdAtMs: 1, name: null },
        { id: id(3), hash: 'c', createdAtMs: null, name: null },
      ])
      expect(await place.state()).toEqual(before)
    })

    it('gives the name that Drizzle 1.x records, from a table and schema of another name', async () => {
      const place = await fresh()
      const names = { schema: 'my "own"', table: 'the "ledger"' }
      const key = kind === 'SQLite' ? 'INTEGER' : 'SERIAL'
      await place.run(
        `CREATE TABLE ${place.table(names)}
         (id ${key} PRIMARY KEY, hash text NOT NULL, created_at ${integer}, name text, applied_at text)`,
        `INSERT INTO ${place.table(names)} (hash, created_at, name) VALUES ('a', 2000, '20250101000000_a')`,
      )
      expect(await place.ledger(names).readRows()).toEqual([
        { id: 1, hash: 'a', createdAtMs: 2000, name: '20250101000000_a' },
      ])
      expect(await place.ledger().readRows()).toEqual([])
    })

    it('refuses a table that is none of Drizzle', async () => {
      const place = await fresh()
      await place.run(
        `CREATE TABLE ${place.table()} (id integer, hash integer)`,
        `INSERT INTO ${place.table()} VALUES (1, 1)`,
      )
      await expect(place.ledger().readRows()).rejects.toMatchObject({ code: 'DB.REFUSED' })
    })
  },
)

function pgPlaces(version: number): () => Promise<Place> {
  const pg = usePostgres({ version })
  const quote = (name: string) => `"${name.replaceAll('"', '""')}"`
  return async () => {
    const { url, name } = await pg.fresh()
    return {
      async run(...statements) {
        const schemas = 'create schema if not exists drizzle; create schema if not exists "my ""own"""'
        for (const sql of [schemas, ...statements]) await pg.server.query(sql, name)
      },
      ledger: (names) => createPgLedger({ url, location: name, ...names }),
      table: ({ schema = 'drizzle', table = '__drizzle_migrations' } = {}) =>
        `${quote(schema)}.${quote(table)}`,
      state: () => pg.server.query(relationsOfPg, name),
      dispose: async () => undefined,
    }
  }
}

function sqlitePlaces(): () => Promise<Place> {
  return async () => {
    const file = await tempSqlite()
    return {
      async run(...statements) {
        const client = createClient({ url: file.url })
        for (const sql of statements) await client.execute(sql)
        client.close()
      },
      ledger: ({ table } = {}) =>
        createSqliteLedger({
          url: file.url,
          location: file.url,
          path: file.path,
          ...(table ? { table } : {}),
        }),
      table: ({ table = '__drizzle_migrations' } = {}) => `"${table.replaceAll('"', '""')}"`,
      state: async () => (existsSync(file.path) ? readFileSync(file.path) : file.path),
      dispose: () => file.dispose(),
    }
  }
}

describe('a role without the right to read it', () => {
  const pg = usePostgres()
  it('is told so', async () => {
    await pg.server.query(
      `create schema drizzle; create table drizzle.__drizzle_migrations (id serial, hash text, created_at bigint);
       create role reads_nothing login`,
      pg.database.name,
    )
    try {
      const url = new URL(pg.url)
      url.username = 'reads_nothing'
      const ledger = createPgLedger({ url: url.href, location: 'here' })
      await expect(ledger.readRows()).rejects.toMatchObject({ code: 'DB.PRIVILEGE' })
    } finally {
      await pg.server.query('drop role reads_nothing')
    }
  })
})
