import { describe, expect, it } from 'vitest'
import { parseText } from '../../../test/support/parsed.ts'

async function conduct(sql: string) {
  const { statements } = await parseText('postgresql', sql)
  expect(statements).toHaveLength(1)
  return statements[0]
}

describe('PostgreSQL statements', () => {
  it.each([
    ['VACUUM (FULL) a', 'repeatable'],
    ['CLUSTER', 'repeatable'],
    ['ALTER SYSTEM SET work_mem = 1', 'repeatable'],
    ['REINDEX SCHEMA s', 'repeatable'],
    ['REINDEX DATABASE', 'repeatable'],
    ['REINDEX SYSTEM d', 'repeatable'],
    ['CREATE DATABASE d', 'unknown'],
    ['DROP DATABASE d', 'unknown'],
    ['ALTER DATABASE d SET TABLESPACE t', 'unknown'],
    [`CREATE TABLESPACE t LOCATION '/t'`, 'unknown'],
    ['DROP TABLESPACE t', 'unknown'],
    [`CREATE SUBSCRIPTION s CONNECTION '' PUBLICATION p`, 'unknown'],
    ['ALTER SUBSCRIPTION s REFRESH PUBLICATION', 'unknown'],
    ['ALTER SUBSCRIPTION s SET PUBLICATION p', 'unknown'],
    ['ALTER SUBSCRIPTION s SET (failover = true)', 'unknown'],
    ['DROP SUBSCRIPTION s', 'unknown'],
    [`COMMIT PREPARED 'x'`, 'unknown'],
  ])('%s runs alone and is %s', async (sql, repeat) => {
    expect(await conduct(sql)).toMatchObject({ effect: 'alone', repeat, subject: null })
  })

  it.each([
    'CREATE INDEX i ON a (b)',
    'DROP INDEX i',
    'ANALYZE a',
    'ALTER TABLE t DETACH PARTITION p',
    'ALTER TABLE t DETACH PARTITION p FINALIZE',
    `ALTER TYPE mood RENAME VALUE 'a' TO 'b'`,
    'ALTER DATABASE d SET work_mem = 1',
    `CREATE SUBSCRIPTION s CONNECTION '' PUBLICATION p WITH (connect = false)`,
    'ALTER SUBSCRIPTION s DISABLE',
    'ALTER SUBSCRIPTION s SET PUBLICATION p WITH (refresh = off)',
    'REFRESH MATERIALIZED VIEW CONCURRENTLY m',
    `SELECT set_config('a.b', 'c', false), 1`,
    'DISCARD PLANS',
    'CREATE TEMP TABLE a () ON COMMIT DROP',
    'CREATE TABLE a ()',
    'SELECT 1 AS b INTO a',
  ])('%s may be in a transaction', async (sql) => {
    expect(await conduct(sql)).toMatchObject({ effect: 'inside', repeat: 'transactional', subject: null })
  })

  it.each([
    ['SET TRANSACTION READ ONLY', 'TRANSACTION', 'transaction'],
    ['SET LOCAL lock_timeout = 1', 'lock_timeout', 'transaction'],
    ['SET search_path = a, b', 'search_path', 'session'],
    ['RESET ALL', null, 'session'],
    ['SET ROLE owner', 'role', 'session'],
    [`SELECT pg_catalog.set_config('search_path', '', false)`, 'search_path', 'session'],
    [`SELECT set_config('a.b', 'c', true)`, 'a.b', 'transaction'],
  ])('%s sets %s for the %s', async (sql, name, lasts) => {
    const subject = { kind: 'setting', name, lasts }
    expect(await conduct(sql)).toMatchObject({ effect: 'inside', repeat: 'transactional', subject })
  })

  it.each([
    ['BEGIN', { effect: 'begin' }],
    ['START TRANSACTION READ ONLY', { effect: 'begin' }],
    ['COMMIT', { effect: 'commit', chain: false, prepares: false }],
    ['END', { effect: 'commit', chain: false }],
    ['COMMIT AND CHAIN', { effect: 'commit', chain: true }],
    [`PREPARE TRANSACTION 'x'`, { effect: 'commit', chain: false, prepares: true }],
    ['ABORT', { effect: 'rollback', chain: false }],
    ['ROLLBACK AND CHAIN', { effect: 'rollback', chain: true }],
    ['SAVEPOINT S', { effect: 'savepoint', savepoint: { does: 'set', name: 's' } }],
    ['RELEASE s', { effect: 'savepoint', savepoint: { does: 'release', name: 's' } }],
    ['ROLLBACK TO s', { effect: 'savepoint', savepoint: { does: 'undo', name: 's' } }],
    ['CALL p()', { effect: 'inside', subject: { kind: 'routine', form: 'call' } }],
    ['DO $$ BEGIN END $$', { effect: 'inside', subject: { kind: 'routine', form: 'do' } }],
  ])('%s controls transactions', async (sql, expected) => {
    expect(await conduct(sql)).toMatchObject({ repeat: 'transactional', ...expected })
  })

  it.each(['REINDEX TABLE a', 'REINDEX (CONCURRENTLY FALSE) INDEX i', 'CLUSTER a USING i'])(
    '%s may be in a transaction unless it is partitioned',
    async (sql) => {
      expect(await conduct(sql)).toMatchObject({ effect: 'inside', subject: { kind: 'rebuild' } })
    },
  )

  it.each([
    'CREATE TEMP TABLE a (b int)',
    'CREATE TABLE pg_temp.a (b int)',
    'CREATE TEMPORARY TABLE a AS SELECT 1',
    'SELECT 1 AS b INTO TEMP a',
    'CREATE TEMP VIEW a AS SELECT 1',
    'CREATE TEMP SEQUENCE a',
  ])('%s makes what goes with the session', async (sql) => {
    const subject = { kind: 'temporary', name: 'a' }
    expect(await conduct(sql)).toMatchObject({ effect: 'inside', repeat: 'transactional', subject })
  })

  it('DISCARD ALL takes every setting of the session away', async () => {
    const subject = { kind: 'discard-all' }
    expect(await conduct('DISCARD ALL')).toMatchObject({ effect: 'alone', repeat: 'repeatable', subject })
  })

  const bare = (name: string) => ({ schema: null, name })
  it.each([
    [
      'CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS "I x" ON s.a (b)',
      { kind: 'index-build', name: 'I x', table: { schema: 's', name: 'a' }, ifNotExists: true },
    ],
    [
      'CREATE INDEX CONCURRENTLY ON a (b)',
      { kind: 'index-build', name: null, table: bare('a'), ifNotExists: false },
    ],
    [
      'DROP INDEX CONCURRENTLY IF EXISTS s.i',
      { kind: 'index-drop', indexes: [{ schema: 's', name: 'i' }], ifExists: true },
    ],
    ['REINDEX INDEX CONCURRENTLY i', { kind: 'reindex', target: 'index', object: bare('i') }],
    ['REINDEX (VERBOSE, CONCURRENTLY) TABLE a', { kind: 'reindex', target: 'table', object: bare('a') }],
    ['REINDEX DATABASE CONCURRENTLY', { kind: 'reindex', target: 'database', object: null }],
    [
      `ALTER TYPE s.mood ADD VALUE IF NOT EXISTS 'it''s' BEFORE 'ok'`,
      { kind: 'enum-value', type: { schema: 's', name: 'mood' }, value: "it's", ifNotExists: true },
    ],
    [
      'ALTER TABLE t DETACH PARTITION s.p CONCURRENTLY',
      { kind: 'detach-partition', table: bare('t'), partition: { schema: 's', name: 'p' } },
    ],
  ])('%s can be looked up afterwards', async (sql, subject) => {
    expect(await conduct(sql)).toMatchObject({ effect: 'alone', repeat: 'probe', subject })
  })

  it('a neighbour of an added value is not a use of it', async () => {
    const twice = `ALTER TYPE m ADD VALUE 'a'; ALTER TYPE m ADD VALUE 'b' AFTER 'a';`
    expect((await parseText('postgresql', twice)).facts).toEqual([])
  })
})
