import { pgVersions, queryOnce, usePostgres } from '@twinship/testkit'
import { describe, expect, it } from 'vitest'
import { createPgDatabase } from '../../src/index.ts'
import { journalFolder } from '../support/folder-builder.ts'
import { pgPlace } from '../support/pg-place.ts'
import { run } from '../support/run.ts'

const aTable = journalFolder({ '0000_a': 'CREATE TABLE a (n int);' })
const indexAlone = journalFolder({
  '0000_a': 'CREATE TABLE a (n int); COMMIT; CREATE INDEX CONCURRENTLY a_n ON a (n);',
})

describe.each(pgVersions())('what is recorded on PostgreSQL %i', (version) => {
  const pg = usePostgres({ version })

  it('is recorded in a schema that an administrator made for it', async () => {
    const { database, query, name, list } = await pgPlace(pg)
    await query(`revoke create on database "${name}" from app_owner; alter database "${name}" owner to current_user;
      create schema ops; grant usage, create on schema ops to app_owner;
      create schema drizzle authorization app_owner; grant create on schema public to app_owner`)
    expect((await run(database, aTable)).applied).toHaveLength(1)
    expect(await list('select count(*) from ops.run')).toEqual(['1'])
  })

  it.each([
    ['create table ops.format (id int)', 'ops.format is not'],
    ['create table ops.run (id int); create view ops.audit as select 1', 'ops.audit, ops.run are not'],
  ])('and nothing is done where somebody else has made %s', async (sql, said) => {
    const { database, query, list } = await pgPlace(pg)
    await query(`create schema ops authorization app_owner; ${sql}`)
    for (const act of [() => run(database, aTable), () => database.readState()]) {
      await expect(act()).rejects.toMatchObject({
        code: 'ENGINE.RECORDS',
        exitCode: 2,
        message: expect.stringContaining(said),
      })
    }
    expect(await list(`select to_regclass('a') is null`)).toEqual(['true'])
  })

  it('is of a version, and nothing is done where that is gone', async () => {
    const { database, query } = await pgPlace(pg)
    await run(database, aTable)
    await query('delete from ops.format')
    await expect(database.readState()).rejects.toMatchObject({
      code: 'ENGINE.RECORDS',
      hint: expect.stringContaining('INSERT INTO ops.format VALUES (2)'),
    })
  })

  it.each([
    ['a column that nobody fills', 'add column who text not null', 'ENGINE.RECORDS', 'wants a value for who'],
    ['no right to write', 'owner to current_user', 'DB.PRIVILEGE', 'may not insert into "drizzle"'],
  ])('in a ledger with %s cannot be: known before the first file', async (_what, change, code, said) => {
    const { database, query, list } = await pgPlace(pg)
    await query(`create schema drizzle authorization app_owner;
      create table drizzle.__drizzle_migrations (id serial primary key, hash text not null, created_at bigint);
      alter table drizzle.__drizzle_migrations owner to app_owner; alter table drizzle.__drizzle_migrations ${change};
      grant select on drizzle.__drizzle_migrations to app_owner`)
    await expect(run(database, indexAlone)).rejects.toMatchObject({
      code,
      message: expect.stringContaining(said),
    })
    expect(await list(`select to_regclass('a') is null`)).toEqual(['true'])
  })

  it.each([
    'create function f() returns int language sql as $$ select 1 $$',
    `create type mood as enum ('sad')`,
    'create domain d as int',
    'create sequence s',
    'create type pair as (a int)',
  ])('a database is not empty after %s', async (sql) => {
    const { database, query } = await pgPlace(pg)
    await query('create extension citext')
    expect(await database.readState()).toMatchObject({ isEmpty: true })
    await query(sql)
    expect(await database.readState()).toMatchObject({ isEmpty: false })
  })

  it('a database is empty with nothing but a ledger', async () => {
    const { database, query } = await pgPlace(pg)
    await query(
      'create schema drizzle; create table drizzle.__drizzle_migrations (id serial primary key, hash text)',
    )
    await query(
      'grant usage on schema drizzle to app_owner; grant select on drizzle.__drizzle_migrations to app_owner',
    )
    expect(await database.readState()).toMatchObject({ isEmpty: true })
  })

  it('a missing database is made by who logs in, for the owner that it acts as', async () => {
    const place = await pgPlace(pg)
    await pg.server.query('drop role if exists maker')
    await pg.server.query(
      'create role maker login createdb in role app_owner; alter role maker set role = app_owner',
    )
    const url = new URL(place.url)
    url.username = 'maker'
    url.pathname = `/${place.name}_made`
    const database = createPgDatabase({ url: url.href, location: 'made' })
    try {
      expect((await run(database, aTable, { create: true })).applied).toHaveLength(1)
      const owner =
        'select datdba::regrole::text as owner from pg_database where datname = current_database()'
      expect(await queryOnce(url.href, owner)).toEqual([{ owner: 'app_owner' }])
    } finally {
      await pg.server.query(`drop database if exists "${place.name}_made"`)
      await pg.server.query('drop role maker')
    }
  })

  it('is read whatever functions the search path finds first', async () => {
    const { database, query, name } = await pgPlace(pg)
    await query(`alter database "${name}" set search_path = public, pg_catalog;
      create function public.pg_backend_pid() returns int language sql as 'select 42';
      create function public.now() returns timestamptz language sql as 'select null::timestamptz'`)
    expect((await run(database, aTable)).applied).toHaveLength(1)
    expect((await run(database, aTable)).applied).toEqual([])
  })
})
