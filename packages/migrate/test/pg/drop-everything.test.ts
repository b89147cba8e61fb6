import { pgVersions, usePostgres } from '@twinship/testkit'
import { describe, expect, it } from 'vitest'
import { dropEverything } from '../../src/index.ts'
import { parseDatabaseUrl } from '@twinship/core'
import { breakpoint, journalFolder } from '../support/folder-builder.ts'
import { pgPlace } from '../support/pg-place.ts'
import { run } from '../support/run.ts'

const folder = journalFolder({
  '0000_a': [
    'CREATE TABLE a (n int)',
    'CREATE PUBLICATION p FOR TABLE a',
    'CREATE EXTENSION citext',
    'ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO PUBLIC',
    'ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC',
    `SELECT lo_from_bytea(0, 'x')`,
    'CREATE TYPE mood AS ENUM ()',
    'CREATE TYPE pair AS (a mood, b int)',
    'CREATE FUNCTION f(m mood) RETURNS mood LANGUAGE sql AS $$ SELECT m $$',
    'CREATE VIEW v AS SELECT f(null)',
    'CREATE STATISTICS s ON n, (n + 1) FROM a',
    'CREATE AGGREGATE least_mood(mood) (sfunc = enum_smaller, stype = mood)',
    'CREATE SCHEMA other',
    'CREATE TABLE other.b (m mood)',
  ].join(`;\n${breakpoint}`),
})

const left = `select 'publication' as what, count(*) from pg_publication union all
  select 'default', count(*) from pg_default_acl union all
  select 'large object', count(*) from pg_largeobject_metadata union all
  select 'relation', count(*) from pg_class c where relnamespace = 'public'::regnamespace and relname !~ '^pg_' union all
  select 'type', count(*) from pg_type where typname in ('mood', 'pair') union all
  select 'function', count(*) from pg_proc where proname in ('f', 'least_mood') union all
  select 'schema', count(*) from pg_namespace where nspname in ('other', 'ops', 'drizzle')`

describe.each(pgVersions())('dropping everything on PostgreSQL %i', (version) => {
  const pg = usePostgres({ version })

  it.each([
    ['an empty schema public', ''],
    ['what only an administrator can make again', 'create extension pg_buffercache'],
  ])('leaves %s, and the folder can be applied again', async (_what, before) => {
    const { database, url, query, list } = await pgPlace(pg)
    await query(`${before}; grant create on schema public to app_owner`)
    const target = parseDatabaseUrl(url, '')
    await run(database, folder)
    await dropEverything({ target })
    const counts = await query<{ what: string; count: string }>(left)
    expect(counts.filter(({ count }) => count !== '0')).toEqual([])
    expect(await list('select extname from pg_extension order by 1')).toEqual(
      before === '' ? ['plpgsql'] : ['pg_buffercache', 'plpgsql'],
    )
    expect(await database.readState()).toMatchObject({ engine: 'none', isEmpty: true })
    expect((await run(database, folder)).applied).toHaveLength(1)
    await dropEverything({ target })
  })
})
