import { openPgSession, type PgSession } from '@twinship/core'
import { pgVersions, usePostgres } from '@twinship/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { compareCatalogs, readPgCatalog, type Catalog } from '../../src/index.ts'
import { pgBase } from './pg-base.ts'
import { pgChanges } from './pg-changes.ts'

const names = { left: 'before', right: 'after' }

describe.each(pgVersions())('the catalog of PostgreSQL %i', (version) => {
  const pg = usePostgres({ version })
  let session: PgSession
  let before: Catalog
  // Roles are the server's, and so is what may go wrong between two runs on one server.
  const mark = () => pg.database.name.slice(-12)
  const run = async (sql: string) => void (await session.client.query(sql.replaceAll('_NN', `_${mark()}`)))
  const compare = async () => compareCatalogs(before, await readPgCatalog(session), names)

  beforeAll(async () => {
    session = await openPgSession({ url: pg.url, location: 'test', applicationName: 'catalog' })
    await run(pgBase)
    before = await readPgCatalog(session)
  })
  afterAll(async () => {
    await run('drop owned by catalog_reader_NN; drop role catalog_reader_NN')
    await session.close()
  })

  it.each(pgChanges)('$change', async ({ change, undo, told }) => {
    await run(change)
    const found = await compare()
    await run(undo)
    // A partition of PostgreSQL 18 keeps the names of its parent's.
    const said = found
      .filter(({ kind }) => kind !== 'not null constraint')
      .map(({ kind, name }) => `${kind} ${name}`)
    expect(said).toEqual(told.map((name) => name.replaceAll('_NN', `_${mark()}`)))
    for (const { name, text } of found) expect(text).toContain(name)
    expect(await compare()).toEqual([])
  })

  it('tells the order of columns apart from the columns', async () => {
    await run('create table app.ordered (a integer, b integer)')
    const first = await readPgCatalog(session)
    await run('drop table app.ordered; create table app.ordered (b integer, a integer, c integer)')
    const found = compareCatalogs(first, await readPgCatalog(session), names)
    await run('drop table app.ordered')
    expect(found).toEqual([
      {
        kind: 'column',
        name: 'app.ordered.c',
        change: 'only-right',
        facts: [],
        text: 'column app.ordered.c is in after and not in before',
      },
      {
        kind: 'column order',
        name: 'app.ordered',
        change: 'differs',
        facts: [{ fact: 'columns', left: 'a, b', right: 'b, a' }],
        text: 'column order app.ordered differs in columns (before a, b, after b, a)',
      },
    ])
  })

  it('leaves out the ledger, the engine, extensions and the server', async () => {
    const empty = await readPgCatalog(session)
    await run(`create schema drizzle; create table drizzle.__drizzle_migrations (id serial primary key, hash text);
      create schema ops; create table ops.run (id integer primary key);
      create schema ops_trash; create table app.ops_copy (id serial primary key);
      create function app.ops_sync() returns trigger language plpgsql as 'begin return new; end';
      create trigger ops_sync before update on app.children for each row execute function app.ops_sync()`)
    expect(compareCatalogs(empty, await readPgCatalog(session), names)).toEqual([])
    const other = await readPgCatalog(session, { schema: 'public', table: 'ledger' })
    expect(compareCatalogs(empty, other, names).map(({ name }) => name)).toEqual([
      'drizzle',
      'drizzle.__drizzle_migrations_id_seq',
      'drizzle.__drizzle_migrations',
    ])
    await run(
      'drop schema ops cascade; drop schema ops_trash; drop schema drizzle cascade; drop table app.ops_copy',
    )
    await run('drop function app.ops_sync cascade')
    expect(await compare()).toEqual([])
  })

  it('does not tell owners apart', async () => {
    await run(
      'alter table app.parents owner to catalog_reader_NN; alter function app.twice owner to catalog_reader_NN',
    )
    const found = await compare()
    await run('alter table app.parents owner to current_user; alter function app.twice owner to current_user')
    expect(found).toEqual([])
  })

  it('names a NOT NULL of PostgreSQL 18 only where its name was chosen', async () => {
    const [long, wide] = ['t'.repeat(60), 'ö'.repeat(30)]
    await run(`create table app.named (a integer constraint chosen not null, b integer not null);
      create table app.${long} (${'c'.repeat(50)} integer not null, "${wide}" integer not null, "${wide}x" integer not null)`)
    const found = (await readPgCatalog(session)).filter(({ kind }) => kind === 'not null constraint')
    await run(`drop table app.named, app.${long}`)
    const chosen = {
      kind: 'not null constraint',
      name: 'app.named.chosen',
      parent: 'app.named',
      facts: { column: 'a' },
    }
    expect(found).toEqual(version >= 18 ? [chosen] : [])
  })
})
