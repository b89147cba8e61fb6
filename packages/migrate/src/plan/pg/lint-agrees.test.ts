import { describe, expect, it } from 'vitest'
import { planFacts, tableFacts } from '../../../test/support/plan-facts.ts'
import { planOne } from '../../../test/support/planned.ts'
import type { Facts, UseFacts } from '../../hazards/facts.ts'
import { loadLinter } from '../../hazards/load.ts'
import type { PlanClass } from '../../model/plan.ts'

const linter = await loadLinter('postgresql')

const use = (kind: UseFacts['kind'], name: string, user: string, column: string | null): UseFacts => {
  const schema = kind === 'extension' ? null : 'public'
  return { kind, schema, name, part: null, user, table: { schema: 'public', name: 'notes' }, column }
}

const type = (name: string, more: Partial<Facts['types'][number]>): Facts['types'][number] => {
  const base = { schema: 'pg_catalog', name: 'text', typmod: -1 }
  return { schema: 'public', name, kind: 'domain', constrained: false, base, default: null, ...more }
}

const index = (
  name: string,
  columns: readonly (string | null)[],
  reads: readonly string[],
  partial = false,
) => {
  const definition = `CREATE INDEX ${name} ON public.notes USING btree (${columns.join(', ')})`
  return { name, columns, reads, partial, unique: false, valid: true, definition, attached: false }
}

const domain = { schema: 'public', name: 'level', typmod: -1 }
const ofColumn = (typeName: string, name: string) => ({
  name,
  type: typeName,
  typeSchema: 'public',
  typmod: -1,
  notNull: false,
  hasDefault: false,
  default: null,
  generated: false,
})

/** Beside the usual tables a large one with a column of each own type, and what depends on its types and functions. */
function facts(): Facts {
  const plain = tableFacts(
    'notes',
    'id int8!, title varchar(54), kind varchar(54), at timestamp, about text, seq int8',
  )
  const notes = {
    ...plain,
    columns: [
      ...plain.columns.map((column) => ({ ...column, hasDefault: column.name === 'seq' })),
      ofColumn('mood', 'feels'),
      ofColumn('higher', 'stands'),
    ],
    constraints: [
      ...plain.constraints,
      {
        name: 'about_said',
        kind: 'check' as const,
        columns: ['about'],
        valid: true,
        definition: "CHECK ((about <> ''::text))",
        references: null,
        referenced: [],
      },
    ],
    indexes: [
      ...plain.indexes,
      index('notes_title_idx', [null], ['title']),
      index('notes_kind_idx', ['id'], ['id', 'kind'], true),
      index('notes_at_idx', ['at'], ['at']),
    ],
  }
  const known = planFacts(150_018, [
    notes,
    tableFacts('seen', 'id int8!', { kind: 'view', indexes: [], constraints: [] }),
  ])
  return {
    ...known,
    types: [
      ...known.types,
      type('plaintext', {}),
      type('uid', { base: { schema: 'pg_catalog', name: 'uuid', typmod: -1 }, default: 'gen_random_uuid()' }),
      type('level', { base: { schema: 'pg_catalog', name: 'int4', typmod: -1 }, constrained: true }),
      type('higher', { base: domain }),
      type('unused', { kind: 'enum', base: null }),
    ],
    uses: [
      use('type', 'mood', 'column feels of table public.notes', 'feels'),
      use('sequence', 'notes_seq', 'default value for column seq of table public.notes', 'seq'),
      use('function', 'touch', 'trigger touched on table public.notes', null),
      use('extension', 'citext', 'index notes_title_idx', null),
      use('view', 'seen', 'view public.notes', null),
    ],
  }
}

function lint(sql: string, known: Facts | null): readonly string[] {
  const files = [{ tag: '0000_x', file: '0000_x.sql', text: sql }]
  return linter
    .lint({ files, deployments: new Map([['0000_x', 1]]), facts: known })
    .filter(({ severity }) => severity === 'error')
    .map(({ rule }) => rule)
}

const guarded = (sql: string, condition: string) =>
  `DO $$ BEGIN IF NOT EXISTS (SELECT 1 FROM ${condition}) THEN ${sql}; END IF; END $$`

describe('lint has an error where the plan does not run, and none where it does', () => {
  it.each<readonly [sql: string, kind: PlanClass, errors: readonly string[]]>([
    ['DROP TYPE "public"."mood" CASCADE', 'phased', ['cascade-takes-along', 'drop-object']],
    ['DROP TYPE unused CASCADE', 'phased', ['drop-object']],
    [
      'ALTER TABLE settings ADD x mood; DROP TYPE mood CASCADE',
      'phased',
      ['cascade-takes-along', 'drop-object'],
    ],
    ['DROP DOMAIN higher CASCADE', 'phased', ['drop-object']],
    ['DROP SEQUENCE notes_seq CASCADE', 'phased', ['cascade-takes-along', 'drop-object']],
    ['DROP SEQUENCE another_seq CASCADE', 'phased', ['drop-object']],
    ['DROP FUNCTION touch() CASCADE', 'phased', ['cascade-takes-along', 'drop-object']],
    ['DROP FUNCTION another(int) CASCADE', 'phased', ['drop-object']],
    ['DROP EXTENSION citext CASCADE', 'phased', ['cascade-takes-along']],
    ['DROP COLLATION german CASCADE', 'refused', ['cascade-takes-along']],
    ['DROP SCHEMA billing CASCADE', 'phased', ['drop-schema']],
    ['DROP VIEW seen CASCADE', 'phased', ['cascade-takes-along', 'drop-view']],
    ['DROP VIEW seen', 'phased', ['drop-view']],
    ['DROP VIEW seen; CREATE VIEW seen AS SELECT 1', 'direct', []],
    ['ALTER VIEW seen RENAME TO saw', 'phased', ['rename-object']],
    ['ALTER TYPE mood RENAME TO temper', 'phased', ['rename-object']],
    ['ALTER TRIGGER touched ON notes RENAME TO touch', 'direct', []],
    ['ALTER TABLE notes ADD COLUMN u uid', 'refused', ['add-column-volatile-default']],
    ['ALTER TABLE notes ADD COLUMN u uid DEFAULT NULL', 'direct', []],
    ['ALTER TABLE notes ADD COLUMN u higher', 'refused', ['add-column-constrained-domain']],
    [
      "CREATE FUNCTION nid() RETURNS text LANGUAGE sql AS 'select md5(random()::text)'; ALTER TABLE notes ADD COLUMN nid text DEFAULT nid() NOT NULL",
      'online',
      ['add-column-volatile-default'],
    ],
    [
      "CREATE FUNCTION nid() RETURNS text IMMUTABLE LANGUAGE sql AS 'select 1'; ALTER TABLE notes ADD COLUMN nid text DEFAULT nid()",
      'direct',
      [],
    ],
    ['ALTER TABLE notes ALTER at TYPE timestamptz', 'phased', ['alter-type-rebuilds-index']],
    ['ALTER TABLE notes ALTER title TYPE text', 'phased', ['alter-type-rebuilds-index']],
    ['ALTER TABLE notes ALTER kind TYPE text', 'phased', ['alter-type-rebuilds-index']],
    ['ALTER TABLE notes ALTER about TYPE varchar', 'phased', ['alter-type-with-checks']],
    ['ALTER TABLE messages ALTER body TYPE text', 'direct', []],
    ['ALTER TABLE users ALTER name SET DATA TYPE plaintext', 'direct', []],
    ['ALTER DOMAIN plaintext ADD CHECK (VALUE <> 1)', 'direct', []],
    ["UPDATE users SET name = 'x' WHERE id = 5", 'direct', []],
    ['DELETE FROM users u WHERE u.id IN (5, 6) AND name IS NULL', 'direct', []],
    ["UPDATE users SET name = 'x' WHERE ((id) = (5))", 'direct', []],
    ["UPDATE users SET name = 'x' WHERE (id, email) = (5, 'a')", 'direct', []],
    ["UPDATE users SET name = 'x' WHERE (id, email) IN ((5, 'a'), (6, 'b'))", 'direct', []],
    ["UPDATE users SET name = 'x' WHERE id = ANY ((ARRAY[5, 6])::int8[])", 'direct', []],
    ["UPDATE users SET name = 'x' WHERE (id, email) = (n, 'a')", 'refused', ['backfill-in-one-statement']],
    ["UPDATE users SET name = 'x' WHERE (id, email) > (5, 'a')", 'refused', ['backfill-in-one-statement']],
    ["UPDATE users SET name = 'x' WHERE id <> ALL (ARRAY[5])", 'refused', ['backfill-in-one-statement']],
    ["UPDATE users SET name = 'x' WHERE id > 5", 'refused', ['backfill-in-one-statement']],
    ["UPDATE users SET name = 'x' WHERE id = 5 OR id = 6", 'refused', ['backfill-in-one-statement']],
    [
      "UPDATE users SET name = 'x' FROM settings WHERE settings.id = 5",
      'refused',
      ['backfill-in-one-statement'],
    ],
    [
      'WITH d AS (DELETE FROM users WHERE name IS NULL RETURNING id) INSERT INTO settings SELECT id FROM d',
      'refused',
      ['backfill-in-one-statement'],
    ],
    ['CREATE INDEX IF NOT EXISTS messages_body_idx ON messages (body)', 'direct', []],
    ['ALTER TABLE users ADD COLUMN IF NOT EXISTS name text DEFAULT random()', 'direct', []],
    ['CREATE TABLE IF NOT EXISTS users (id int REFERENCES messages)', 'direct', []],
    [
      guarded(
        'CREATE INDEX messages_body_idx ON messages (body)',
        "pg_indexes WHERE tablename = 'messages' AND indexname = 'messages_body_idx'",
      ),
      'direct',
      [],
    ],
    [
      guarded(
        'ALTER TABLE users ADD COLUMN name text DEFAULT random()',
        "information_schema.columns WHERE table_name = 'users' AND column_name = 'name'",
      ),
      'direct',
      [],
    ],
    [
      guarded('CREATE INDEX other_idx ON messages (body)', "pg_class WHERE relname = 'other_idx'"),
      'online',
      ['create-index-blocks-writes'],
    ],
    [
      guarded('CREATE INDEX messages_body_idx ON messages (body)', "pg_indexes WHERE indexname = 'other'"),
      'online',
      ['create-index-blocks-writes'],
    ],
    [
      guarded('CREATE INDEX messages_body_idx ON messages (body)', 'users'),
      'refused',
      ['create-index-blocks-writes'],
    ],
  ])('%s', (sql, kind, errors) => {
    expect(planOne(sql, { facts: facts() }).class).toBe(kind)
    expect([...new Set(lint(sql, facts()))].toSorted()).toEqual(errors)
  })

  it.each([
    'ALTER DOMAIN level VALIDATE CONSTRAINT positive',
    'ALTER DOMAIN level ADD CHECK (VALUE > 1)',
    'ALTER DOMAIN level SET NOT NULL',
  ])('%s blocks writes to each table with the domain, or one over it', (sql) => {
    const planned = planOne(sql, { facts: facts(), maintenance: true })
    expect(planOne(sql, { facts: facts() }).class).toBe('refused')
    expect(planned.steps[0]?.locks).toEqual([{ schema: 'public', name: 'notes', mode: 'SHARE' }])
  })

  it.each([
    [0, 'note'],
    [500, 'note'],
    [50_000, 'warning'],
    [5_000_000, 'warning'],
  ])("a domain's constraint weighs as much as the %i rows that it is tried on: %s", (rows, severity) => {
    const known = facts()
    const tables = known.tables.map((table) =>
      table.name === 'notes' ? { ...table, rows, bytes: rows * 100 } : table,
    )
    const files = [{ tag: '0000_x', file: '0000_x.sql', text: 'ALTER DOMAIN level SET NOT NULL' }]
    const found = linter.lint({ files, deployments: new Map([['0000_x', 1]]), facts: { ...known, tables } })
    expect(found).toMatchObject([{ rule: 'constrain-domain', severity, table: 'notes' }])
  })

  it.each(['TYPE mood', 'DOMAIN d', 'SEQUENCE s', 'FUNCTION f()', 'EXTENSION citext', 'VIEW v'])(
    'DROP %s CASCADE is an error where no database tells what depends on it',
    (what) => {
      const sql = `DROP ${what} CASCADE`
      expect(planOne(sql, { facts: null }).class).toBe('refused')
      expect(lint(sql, null)).toContain('cascade-takes-along')
    },
  )

  it.each([
    ['DROP TRIGGER touched ON notes', 'ACCESS EXCLUSIVE'],
    ['CREATE RULE r AS ON DELETE TO notes DO ALSO NOTHING', 'ACCESS EXCLUSIVE'],
    ['DROP RULE r ON notes', 'ACCESS EXCLUSIVE'],
    ['LOCK TABLE notes', 'ACCESS EXCLUSIVE'],
    ['DROP POLICY p ON notes', 'ACCESS EXCLUSIVE'],
    ['CREATE STATISTICS s ON id, title FROM notes', 'SHARE UPDATE EXCLUSIVE'],
    ['CREATE TABLE more () INHERITS (notes)', 'SHARE UPDATE EXCLUSIVE'],
  ])('%s has the budget of its lock', (sql, mode) => {
    const [step] = planOne(sql, { facts: facts() }).steps
    expect(step?.locks).toEqual([{ schema: 'public', name: 'notes', mode }])
    expect(step?.budget.lockClass).toBe(mode === 'ACCESS EXCLUSIVE' ? 'strong' : 'weak')
  })

  it('LOCK TABLE stays in one transaction with what it is taken for', () => {
    const { steps } = planOne("LOCK TABLE settings; UPDATE settings SET value = ''", { facts: facts() })
    expect(steps.map(({ sql }) => sql.length)).toEqual([2])
  })
})

describe('by facts alone', () => {
  const rules = (sql: string, known: Facts) => {
    const files = [{ tag: '0000_x', file: '0000_x.sql', text: sql }]
    return linter
      .lint({ files, deployments: new Map([['0000_x', 1]]), facts: known })
      .filter(({ severity }) => severity !== 'note')
      .map(({ rule }) => rule)
  }

  it('a function that an index rests on does not stop being IMMUTABLE unseen', () => {
    const known = facts()
    const rests = { ...known, uses: [use('function', 'slug', 'index notes_title_idx', null)] }
    const make = (volatility: string) =>
      `CREATE OR REPLACE FUNCTION slug(t text) RETURNS text ${volatility} LANGUAGE sql AS 'select t'`
    for (const volatility of ['', 'VOLATILE', 'STABLE']) {
      expect(rules(make(volatility), rests)).toEqual(['function-volatility'])
    }
    expect(rules(make('IMMUTABLE'), rests)).toEqual([])
    expect(rules(make('VOLATILE'), known)).toEqual([])
  })

  it.each([true, false])('SET LOGGED and SET UNLOGGED of a table that is so do nothing: %s', (logged) => {
    const known = planFacts(150_018, [tableFacts('cache', 'id int8!', { logged })])
    const [same, other] = logged ? ['SET LOGGED', 'SET UNLOGGED'] : ['SET UNLOGGED', 'SET LOGGED']
    expect(rules(`ALTER TABLE cache ${same}`, known)).toEqual([])
    expect(planOne(`ALTER TABLE cache ${same}`, { facts: known })).toMatchObject({
      class: 'direct',
      steps: [{ work: [], locks: [{ name: 'cache', mode: 'ACCESS EXCLUSIVE' }] }],
    })
    expect(rules(`ALTER TABLE cache ${other}`, known)).toEqual(['rewrite-table'])
    const refused = planOne(`ALTER TABLE cache ${other}`, { facts: known })
    expect([refused.class, refused.reasons[0]?.text.includes('a crash')]).toEqual(['refused', logged])
  })

  it('a sequence that is set to a number is a warning, by the rows of its table', () => {
    const known = planFacts(150_018, [tableFacts('none', 'id int8!', { rows: 0, bytes: 0 })])
    const each = (sql: string) => rules(sql, known)
    expect(each("SELECT setval('public.users_id_seq', 1, false)")).toEqual(['sequence-restarts'])
    expect(each("SELECT setval('none_id_seq', 1)")).toEqual([])
    expect(each("SELECT setval('users_id_seq', (SELECT max(id) FROM settings))")).toEqual([])
    expect(each('ALTER SEQUENCE numbers RESTART')).toEqual(['sequence-restarts'])
    expect(each('ALTER TABLE users ALTER id ADD GENERATED ALWAYS AS IDENTITY (START WITH 5)')).toEqual([
      'sequence-restarts',
    ])
    expect(
      each('CREATE TABLE a (id int NOT NULL); ALTER TABLE a ALTER id ADD GENERATED ALWAYS AS IDENTITY'),
    ).toEqual([])
  })
})

describe('functions that a query calls', () => {
  const opaque = (sql: string, known: Facts | null) => {
    const files = [{ tag: '0000_x', file: '0000_x.sql', text: sql }]
    return linter
      .lint({ files, deployments: new Map([['0000_x', 1]]), facts: known })
      .some(({ rule }) => rule === 'opaque-sql')
  }

  it.each([
    'SELECT tidy_up()',
    'SELECT unheard_of(1)',
    'SELECT app.lower(name) FROM users',
    'CREATE TABLE kept AS SELECT tidy_up() AS a',
    'CREATE MATERIALIZED VIEW kept AS SELECT tidy_up() AS a',
    "CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'DELETE FROM users; SELECT 1'; SELECT f()",
    'DO $$ BEGIN PERFORM tidy_up(); END $$',
  ])('%s may do anything, as CALL may', (sql) => {
    const planned = planOne(sql)
    expect(planned).toMatchObject({ class: 'refused', steps: [] })
    expect(planned.reasons[0]?.text).toMatch(/^SELECT \w+\(\): what it does to tables in use cannot be read$/)
    expect([opaque(sql, planFacts()), opaque(sql, null)]).toEqual([true, true])
  })

  it.each([
    'SELECT slug(name) FROM users WHERE id = 5',
    "CREATE FUNCTION g() RETURNS int STABLE LANGUAGE sql AS 'SELECT 1'; SELECT g()",
    "SELECT setval('users_id_seq', (SELECT max(id) FROM settings))",
    'SELECT pg_catalog.set_config($$search_path$$, $$$$, false)',
    'SELECT pg_sleep(0)',
    'DO $$ BEGIN PERFORM pg_notify($1, $1); END $$',
  ])('%s does not', (sql) => {
    expect(planOne(sql).class).toBe('direct')
    expect(opaque(sql, planFacts())).toBe(false)
  })
})
