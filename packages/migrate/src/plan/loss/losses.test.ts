import { describe, expect, it } from 'vitest'
import type { Dialect, MigrationFolder } from '../../model/folder.ts'
import { loadPlanner } from '../deployment/load.ts'
import { planLosses } from './losses.ts'

async function lossesOf(dialect: Dialect, ...files: readonly string[]): Promise<readonly string[]> {
  const migrations = files.map((text, position) => ({
    tag: `000${position}_x`,
    file: `000${position}_x.sql`,
    text,
    hash: String(position),
    position,
    idx: position,
    whenMs: position,
    equivalentHashes: [],
  }))
  const folder: MigrationFolder = { dialect, layout: 'journal', migrations }
  const planner = await loadPlanner(dialect)
  const plan = planner.plan({
    files: migrations,
    pending: new Set(migrations.slice(1).map(({ tag }) => tag)),
    facts: null,
    ledgerHead: null,
    options: { engine: '0', maintenance: true },
  })
  const losses = await planLosses(plan, folder)
  return losses.map(({ statement, what }) => `${statement}: ${what}`)
}

const base = 'CREATE TABLE a (id integer PRIMARY KEY, x text, n numeric);'

describe('what a plan takes away on PostgreSQL', () => {
  it.each([
    ['DROP TABLE a;', ['1: the table a']],
    ['DROP TABLE a CASCADE;', ['1: the table a and what depends on it']],
    ['ALTER TABLE a DROP COLUMN x;', ['1: the column x of a']],
    ['TRUNCATE a;', ['1: all rows of a']],
    ['DELETE FROM a WHERE id < 3;', ['1: rows of a']],
    ['DELETE FROM a;', ['1: all rows of a']],
    ['DROP SCHEMA s CASCADE;', ['1: the schema s and what depends on it']],
    [
      'ALTER TABLE a ALTER COLUMN n TYPE integer USING round(n);',
      ['1: what n of a holds and its new type cannot'],
    ],
    ['CREATE TABLE b (id integer); ALTER TABLE a DROP COLUMN x;', ['2: the column x of a']],
    ['DO $$ BEGIN DELETE FROM a; END $$;', ['1: all rows of a']],
    [
      "DO $$ BEGIN EXECUTE format('drop table %I', current_setting('x.y')); END $$;",
      [expect.stringMatching(/^1: what .* may drop or delete: nobody can look into it$/)],
    ],
    [
      'ALTER TABLE a ALTER COLUMN x TYPE varchar(3) USING x::varchar(3);',
      ['1: what x of a holds and its new type cannot'],
    ],
    ['ALTER TABLE a ALTER COLUMN n TYPE numeric(3,1);', ['1: what n of a holds and its new type cannot']],
    ['ALTER TABLE a ALTER COLUMN id TYPE bigint;', []],
    ['ALTER TABLE a ALTER COLUMN n TYPE text;', []],
    ['DROP TYPE kind CASCADE;', ['1: the type kind and what depends on it']],
    ['DROP TYPE kind;', []],
    ['SELECT purge_old();', ['1: what purge_old() may drop or delete: nobody can look into it']],
    ['SELECT lo_unlink(7);', ['1: what lo_unlink() may drop or delete: nobody can look into it']],
    ["SELECT setval('a_id_seq', 7);", []],
    ['CREATE TABLE IF NOT EXISTS a AS SELECT 1; TRUNCATE a;', ['2: all rows of a']],
    ['CREATE TEMP TABLE a (id integer); DROP TABLE a;', ['2: the table a']],
    ['CREATE TABLE b (id integer); DROP TABLE b; DROP TABLE b;', ['3: the table b']],
    ['CREATE TABLE s (id integer); DROP SCHEMA s CASCADE;', ['2: the schema s and what depends on it']],
    ['CREATE INDEX a_x ON a (x);', []],
    ['ALTER TABLE a ADD COLUMN y text;', []],
    ['UPDATE a SET x = upper(x);', []],
    ["INSERT INTO a VALUES (1, 'x', 1);", []],
    ['CREATE TABLE b (id integer); DROP TABLE b;', []],
    ['CREATE TABLE b (id integer, y text); DELETE FROM b; ALTER TABLE b DROP COLUMN y;', []],
    ['DROP INDEX a_x;', []],
  ])('%s', async (sql, expected) => {
    expect(await lossesOf('postgresql', base, sql)).toEqual(expected)
  })
})

describe('what a plan takes away on SQLite', () => {
  it.each([
    ['DROP TABLE a;', ['1: a and its rows are gone']],
    ['ALTER TABLE a DROP COLUMN x;', ['1: x of a is gone for code that still names it']],
    ['ALTER TABLE a ADD COLUMN y text;', []],
    ['DELETE FROM a WHERE id = 1;', ['1: rows of a']],
    ['DELETE FROM A;', ['1: all rows of A']],
    ['UPDATE a SET x = 1;', []],
    ['CREATE TABLE b (id integer); DELETE FROM b;', []],
    [
      `CREATE TABLE __new_a (id integer PRIMARY KEY, x text, n numeric);
--> statement-breakpoint
INSERT INTO __new_a(id, x, n) SELECT id, x, n FROM a;
--> statement-breakpoint
DROP TABLE a;
--> statement-breakpoint
ALTER TABLE __new_a RENAME TO a;`,
      [],
    ],
  ])('%s', async (sql, expected) => {
    expect(await lossesOf('sqlite', base, sql)).toEqual(expected)
  })
})

it('counts what earlier files of the same deployment made on SQLite', async () => {
  const rebuild = `CREATE TABLE __new_b (id integer PRIMARY KEY);
--> statement-breakpoint
INSERT INTO __new_b SELECT id FROM b;
--> statement-breakpoint
DROP TABLE b;
--> statement-breakpoint
ALTER TABLE __new_b RENAME TO b;`
  const made = 'CREATE TABLE b (id integer);'
  expect(await lossesOf('sqlite', base, made, rebuild, 'DELETE FROM b;')).toEqual([])
  expect(
    await lossesOf('sqlite', base, made, 'DROP TABLE b;', 'ALTER TABLE a RENAME TO b; DELETE FROM b;'),
  ).toEqual(['2: all rows of b'])
})
