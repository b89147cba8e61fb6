import { describe, expect, it } from 'vitest'
import { planFacts, tableFacts } from '../../../test/support/plan-facts.ts'
import { planSql } from '../../../test/support/planned.ts'
import type { Facts, UseFacts } from '../../hazards/facts.ts'
import { loadLinter } from '../../hazards/load.ts'
import type { PlanClass } from '../../model/plan.ts'

const linter = await loadLinter('postgresql')

type Given = { readonly facts: Facts | null; readonly before?: string }

/** Rules that say more than a note of what goes out together. */
function rules(sql: readonly string[], { facts, before = 'SELECT 1' }: Given): readonly string[] {
  const files = [before, ...sql].map((text, index) => {
    return { tag: `000${index}_x`, file: `000${index}_x.sql`, text }
  })
  const deployments = new Map(files.slice(1).map(({ tag }) => [tag, 1]))
  return linter
    .lint({ files, deployments, facts })
    .filter(({ severity }) => severity !== 'note')
    .map(({ rule }) => rule)
}

function classOf(sql: readonly string[], { facts, before = 'SELECT 1' }: Given): PlanClass | undefined {
  return planSql(sql, { facts, before: [before] }).files.at(-1)?.class
}

const touches: UseFacts = {
  kind: 'function',
  schema: 'public',
  name: 'touch',
  part: null,
  user: 'trigger touched on table public.users',
  table: { schema: 'public', name: 'users' },
  column: null,
}
const known = planFacts(150_018, [
  tableFacts('seen', 'id int8!, a text', { kind: 'view', indexes: [], constraints: [] }),
])
const facts: Facts = {
  ...known,
  tables: known.tables.map((table) => (table.name === 'users' ? { ...table, triggers: 1 } : table)),
  ownFunctions: [
    ...known.ownFunctions,
    { name: 'touch', volatility: 'volatile', isTrigger: true },
    { name: 'idle', volatility: 'volatile', isTrigger: true },
  ],
  objects: [
    { kind: 'schema', name: 'billing' },
    { kind: 'sequence', name: 'numbers' },
    { kind: 'type', name: 'point3' },
    { kind: 'procedure', name: 'tidy' },
  ],
  uses: [touches],
}
const made =
  'CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN RETURN new; END$$; CREATE TRIGGER touched BEFORE UPDATE ON users FOR EACH ROW EXECUTE FUNCTION touch();'
const files: Given = { facts: null, before: `CREATE TABLE users (id int8 PRIMARY KEY); ${made}` }

describe('DROP … IF EXISTS of what is not there does nothing', () => {
  it.each([
    ['TABLE', 'seen_no_more', 'users', 'drop-table'],
    ['VIEW', 'v', 'seen', 'drop-view'],
    ['MATERIALIZED VIEW', 'v', 'seen', 'drop-view'],
    ['INDEX', 'i', 'messages_body_idx', 'drop-index-blocks'],
    ['TYPE', 't', 'mood', 'drop-object'],
    ['TYPE', 't', 'point3', 'drop-object'],
    ['DOMAIN', 't', 'mood', 'drop-object'],
    ['SEQUENCE', 's', 'numbers', 'drop-object'],
    ['SCHEMA', 's', 'billing', 'drop-schema'],
    ['FUNCTION', 'f', 'slug', 'drop-object'],
    ['PROCEDURE', 'p', 'tidy', 'drop-object'],
    ['PUBLICATION', 'p', null, null],
  ])('%s %s', (what, missing, there, rule) => {
    for (const cascade of ['', ' CASCADE']) {
      const sql = [`DROP ${what} IF EXISTS ${missing}${cascade}`]
      expect([rules(sql, { facts }), classOf(sql, { facts })]).toEqual([[], 'direct'])
    }
    if (there !== null) expect(rules([`DROP ${what} IF EXISTS ${there}`], { facts })).toContain(rule)
  })

  it('nor does that of a column, or of a trigger', () => {
    const column = ['ALTER TABLE users DROP COLUMN IF EXISTS nick']
    expect([rules(column, { facts }), classOf(column, { facts })]).toEqual([[], 'direct'])
    for (const trigger of ['DROP TRIGGER IF EXISTS t ON users', 'DROP TRIGGER IF EXISTS t ON nowhere']) {
      expect(rules([trigger], { facts })).toEqual([])
    }
    expect(rules(['DROP TRIGGER IF EXISTS t ON users'], files)).toEqual([])
    expect(rules(['DROP TRIGGER IF EXISTS touched ON users'], { facts })).toEqual(['drop-trigger'])
    expect(rules(['DROP TRIGGER IF EXISTS touched ON users'], files)).toEqual(['drop-trigger'])
  })

  it('but may be there where no database tells, or where what ran before may have made it', () => {
    const sql = 'DROP TABLE IF EXISTS seen_no_more'
    expect(rules([sql], { facts: null })).toEqual(['drop-table'])
    expect(rules([`SELECT tidy_up(); ${sql}`], { facts })).toEqual(['opaque-sql', 'drop-table'])
    expect(rules([`CALL tidy(); ${sql}`], { facts })).toEqual(['opaque-sql', 'drop-table'])
  })

  it('or where the file has made it', () => {
    const sql = [
      'CREATE SEQUENCE s; CREATE TYPE c AS (a int); CREATE TABLE b (id serial)',
      'DROP TYPE IF EXISTS c',
    ]
    expect([rules(sql, { facts }), classOf(sql, { facts })]).toEqual([[], 'direct'])
  })
})

describe('a function of triggers is called by nobody else', () => {
  const drops = 'DROP TRIGGER touched ON users; DROP FUNCTION touch()'

  it.each([drops, `${drops} CASCADE`, 'DROP TRIGGER touched ON users; DROP FUNCTION IF EXISTS touch()'])(
    '%s',
    (sql) => {
      for (const given of [{ facts }, files]) {
        expect(rules([sql], given)).toEqual(['drop-trigger'])
        expect(classOf([sql], given)).toBe('direct')
        expect(rules(sql.split(';'), given)).toEqual(['drop-trigger'])
      }
    },
  )

  it('goes with its table, or where no trigger has it', () => {
    expect(rules(['DROP TABLE users; DROP FUNCTION touch()'], files)).toEqual(['drop-table'])
    expect([
      rules(['DROP FUNCTION idle()'], { facts }),
      classOf(['DROP FUNCTION idle()'], { facts }),
    ]).toEqual([[], 'direct'])
  })

  it('is needed as long as a trigger has it', () => {
    expect(rules(['DROP FUNCTION touch()'], { facts })).toEqual(['drop-object'])
    expect(rules(['DROP FUNCTION touch()'], files)).toEqual(['drop-object'])
    for (const given of [{ facts }, files]) {
      expect(rules(['DROP FUNCTION touch() CASCADE'], given)).toEqual(['cascade-takes-along', 'drop-object'])
      expect(classOf(['DROP FUNCTION touch() CASCADE'], given)).toBe('phased')
    }
  })

  it('comes with its trigger in one deployment, and goes with it', () => {
    const sql = made.replaceAll('touch', 'tell')
    for (const one of [sql, `${sql} DROP TRIGGER telled ON users; DROP FUNCTION tell();`]) {
      expect([rules([one], { facts }), classOf([one], { facts })]).toEqual([[], 'direct'])
    }
  })
})

describe('nobody names yet what came with the deployment', () => {
  it.each([
    'CREATE VIEW w AS SELECT 1 AS a; DROP VIEW w',
    'CREATE VIEW w AS SELECT 1 AS a; ALTER VIEW w RENAME TO x; ALTER VIEW x RENAME TO y; DROP VIEW y',
    'CREATE VIEW w AS SELECT 1 AS a; ALTER VIEW w RENAME COLUMN a TO b; CREATE OR REPLACE VIEW w AS SELECT 1 AS b; DROP VIEW w',
    'CREATE MATERIALIZED VIEW w AS SELECT 1 AS a; ALTER MATERIALIZED VIEW w RENAME TO x; DROP MATERIALIZED VIEW x',
    "CREATE TYPE e AS ENUM ('a'); ALTER TYPE e RENAME VALUE 'a' TO 'b'; ALTER TYPE e RENAME TO f; DROP TYPE f",
    'CREATE TYPE c AS (a int); ALTER TYPE c RENAME ATTRIBUTE a TO b; ALTER TYPE c RENAME TO d; DROP TYPE d',
    'CREATE SEQUENCE s; ALTER SEQUENCE s RENAME TO t; DROP SEQUENCE t',
    'CREATE SCHEMA s; ALTER SCHEMA s RENAME TO t; DROP SCHEMA t',
    "CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'select 1'; ALTER FUNCTION f() STABLE; ALTER FUNCTION f() RENAME TO g; DROP FUNCTION g()",
    "CREATE OR REPLACE PROCEDURE p() LANGUAGE sql AS 'select 1'; DROP PROCEDURE p()",
    'CREATE TABLE b (id serial, n int8 GENERATED ALWAYS AS IDENTITY); REVOKE ALL ON SEQUENCE b_id_seq FROM PUBLIC; ALTER SEQUENCE b_n_seq OWNER TO app',
    'CREATE TYPE c AS (a int); ALTER TYPE c OWNER TO app; REVOKE ALL ON TYPE c FROM PUBLIC',
  ])('%s', (sql) => {
    const given = { facts: { ...facts, ownFunctions: [] } }
    expect([rules([sql], given), classOf([sql], given)]).toEqual([[], 'direct'])
  })

  it.each([
    ['CREATE OR REPLACE VIEW seen AS SELECT 1 AS id, 2 AS a; DROP VIEW seen', 'drop-view'],
    ['CREATE OR REPLACE VIEW seen AS SELECT 1 AS id, 2 AS a; ALTER VIEW seen RENAME TO s', 'rename-object'],
    ['CREATE OR REPLACE VIEW seen AS SELECT 1 AS id; REVOKE ALL ON seen FROM PUBLIC', 'revoke-rights'],
    ["CREATE OR REPLACE PROCEDURE tidy() LANGUAGE sql AS ''; DROP PROCEDURE tidy()", 'drop-object'],
    [
      "CREATE OR REPLACE PROCEDURE tidy() LANGUAGE sql AS ''; REVOKE ALL ON PROCEDURE tidy() FROM PUBLIC",
      'revoke-rights',
    ],
    [
      "CREATE OR REPLACE FUNCTION slug(t text) RETURNS text IMMUTABLE LANGUAGE sql AS 'select t'; DROP FUNCTION slug(text)",
      'drop-object',
    ],
  ])('what is replaced is as old as it was: %s', (sql, rule) => {
    expect([rules([sql], { facts }), classOf([sql], { facts })]).toEqual([[rule], 'phased'])
  })

  it('public is as new as the first table', () => {
    const sql = ['REVOKE CREATE ON SCHEMA public FROM PUBLIC; CREATE TABLE a (id int8)']
    const none = { ...facts, tables: [], ownFunctions: [], objects: [], uses: [] }
    expect([rules(sql, { facts: none }), classOf(sql, { facts: none })]).toEqual([[], 'direct'])
    for (const given of [{ facts }, { facts: null }, files]) {
      expect([rules(sql, given), classOf(sql, given)]).toEqual([['revoke-rights'], 'phased'])
    }
  })

  it('nor by files alone', () => {
    const before = 'CREATE VIEW w AS SELECT 1 AS a'
    const replaced = 'CREATE OR REPLACE VIEW w AS SELECT 1 AS a, 2 AS b;'
    const given = { facts: null, before }
    expect(rules([`${replaced} DROP VIEW w`], given)).toEqual(['drop-view'])
    expect(rules([`${replaced} DROP VIEW w; CREATE VIEW w AS SELECT 1 AS a`], given)).toEqual([
      'view-loses-column',
    ])
  })
})

describe('behind what cannot be read', () => {
  const put = "DO $$ BEGIN EXECUTE format('DROP TABLE %I', 'x'); END $$;"

  it.each(['SELECT tidy_up();', 'CALL tidy();', put])('%s nothing is said to be there already', (sql) => {
    const indexed = 'CREATE INDEX IF NOT EXISTS messages_body_idx ON messages (body)'
    expect(rules([indexed], { facts })).toEqual([])
    expect(rules([`${sql} ${indexed}`], { facts })).toEqual(['opaque-sql', 'create-index-blocks-writes'])
  })

  it('is said once, without a way out that is none', () => {
    const [file] = planSql([put], { facts }).files
    expect(file?.reasons.map(({ text }) => text)).toEqual([
      'an EXECUTE of SQL that is put together at run time: what it does to tables in use cannot be read',
    ])
  })

  it.each([
    ['SELECT tidy_up()', 'refused'],
    ['CREATE INDEX i ON users (name)', 'phased'],
    ['CREATE INDEX CONCURRENTLY i ON users (name)', 'phased'],
    ['ALTER TABLE users ALTER name SET NOT NULL', 'phased'],
    ['ALTER TABLE users ADD COLUMN x int', 'direct'],
    ['CREATE INDEX i ON settings (value)', 'direct'],
    ['CREATE TABLE n (a int); CREATE INDEX i ON n (a)', 'direct'],
  ])('a view is not made again in the same transaction behind %s', (between, kind) => {
    const sql = `DROP VIEW seen; ${between}; CREATE VIEW seen AS SELECT 1 AS id, 2 AS a`
    expect(classOf([sql], { facts })).toBe(kind)
  })
})
