import { createClient, type Client } from '@libsql/client'
import { tempSqlite, type TempSqlite } from '@twinship/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { compareCatalogs, readSqliteCatalog, type Catalog } from '../../src/index.ts'
import { inLettersOf } from '../../src/catalog/align.ts'
import { sqliteBase, sqliteChanges } from './sqlite-changes.ts'

const names = { left: 'before', right: 'after' }

describe('the catalog of SQLite', () => {
  let file: TempSqlite
  let client: Client
  let before: Catalog
  const compare = async () => compareCatalogs(before, await readSqliteCatalog(client), names)

  beforeAll(async () => {
    file = await tempSqlite()
    client = createClient({ url: file.url })
    await client.executeMultiple(sqliteBase)
    before = await readSqliteCatalog(client)
  })
  afterAll(async () => {
    client.close()
    await file.dispose()
  })

  it.each(sqliteChanges)('$change', async ({ change, undo, told }) => {
    await client.executeMultiple(change)
    const found = await compare()
    await client.executeMultiple(undo)
    expect(found.map(({ kind, name }) => `${kind} ${name}`)).toEqual(told)
    expect(await compare()).toEqual([])
  })

  it('is the same however the text was written and altered', async () => {
    const written = `create table "a"("id" integer PRIMARY KEY, \`b\` text NOT NULL DEFAULT 'q', c text collate NOCASE
      check ("c" <> 'it''s') references parents(id)); -- comment`
    const altered = `CREATE TABLE a (id INTEGER primary key); alter table a add column [b]  TEXT default 'q' not null;
      alter table a add "c" text /* c */ CHECK(C<>'it''s') collate nocase REFERENCES "parents"("id");`
    await client.executeMultiple(written)
    const first = await readSqliteCatalog(client)
    await client.executeMultiple(`drop table a; ${altered}`)
    const second = await readSqliteCatalog(client)
    await client.executeMultiple('drop table a')
    expect(compareCatalogs(first, second, names)).toEqual([])
  })

  it('takes names that differ in letters alone for the same, and nothing else', async () => {
    await client.executeMultiple(`create table Kids (Id integer primary key, P integer references Parents (ID));
      create index Kids_P on Kids (P desc)`)
    const first = await readSqliteCatalog(client)
    await client.executeMultiple(`drop table Kids; create table kids (id integer primary key,
      p integer references parents (id)); create index kids_p on kids (p desc)`)
    const second = await readSqliteCatalog(client)
    await client.executeMultiple('drop index kids_p; create index kids_p on kids (p)')
    const third = await readSqliteCatalog(client)
    await client.executeMultiple('drop table kids')
    expect(compareCatalogs(first, second, names)).not.toEqual([])
    expect(compareCatalogs(first, inLettersOf(first, second, 'sqlite'), names)).toEqual([])
    expect(inLettersOf(first, second, 'postgresql')).toBe(second)
    const told = compareCatalogs(first, inLettersOf(first, third, 'sqlite'), names)
    expect(told.map(({ kind, name }) => `${kind} ${name}`)).toEqual(['index Kids_P'])
  })

  it('tells the order of columns apart', async () => {
    await client.executeMultiple('create table a (x integer, y integer)')
    const first = await readSqliteCatalog(client)
    await client.executeMultiple('drop table a; create table a (y integer, x integer)')
    const found = compareCatalogs(first, await readSqliteCatalog(client), names)
    await client.executeMultiple('drop table a')
    expect(found.map(({ kind, name }) => [kind, name])).toEqual([['column order', 'a']])
  })

  it('leaves out the ledger and the engine', async () => {
    await client.executeMultiple(`create table __drizzle_migrations (id SERIAL PRIMARY KEY, hash text not null);
      create table __ops_run (id text unique); create index __ops_run_idx on __ops_run (id);
      create trigger __ops_sync after insert on parents begin select 1; end`)
    const found = await compare()
    const named = { table: '__DRIZZLE_Migrations' }
    expect(compareCatalogs(before, await readSqliteCatalog(client, named), names)).toEqual([])
    const other = compareCatalogs(before, await readSqliteCatalog(client, { table: 'ledger' }), names)
    await client.executeMultiple(
      'drop table __drizzle_migrations; drop table __ops_run; drop trigger __ops_sync',
    )
    expect(found).toEqual([])
    expect(other.map(({ name }) => name)).toEqual(['__drizzle_migrations'])
  })
})
