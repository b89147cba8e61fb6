import { describe, expect, it } from 'vitest'
import { planFacts, tableFacts } from '../../../test/support/plan-facts.ts'
import { planOne } from '../../../test/support/planned.ts'
import type { Facts, UseFacts } from '../../hazards/facts.ts'
import { loadLinter } from '../../hazards/load.ts'
import type { Severity } from '../../model/finding.ts'
import type { PlanClass } from '../../model/plan.ts'

const linter = await loadLinter('postgresql')

/** Tables of the usual facts, and one with a unique constraint over a column of which a foreign key makes use. */
function facts(): Facts {
  const plain = tableFacts('members', 'id int8!, email text, code text')
  const [key] = plain.indexes
  if (key === undefined) throw new Error('a table without a key')
  const unique = (name: string, column: string) => {
    const definition = `CREATE UNIQUE INDEX ${name} ON public.members USING btree (${column})`
    return { ...key, name, columns: [column], reads: [column], definition }
  }
  const constraint = { columns: ['email'], valid: true, references: null, referenced: [] }
  const members = {
    ...plain,
    indexes: [...plain.indexes, unique('members_email_key', 'email'), unique('members_code_idx', 'code')],
    constraints: [
      ...plain.constraints,
      { ...constraint, name: 'members_email_key', kind: 'unique' as const, definition: 'UNIQUE (email)' },
    ],
  }
  const letters = tableFacts('letters', 'id int8!, member text', {
    constraints: [
      {
        name: 'letters_member_fkey',
        kind: 'foreign',
        columns: ['member'],
        valid: true,
        definition: 'FOREIGN KEY (member) REFERENCES members(email)',
        references: { schema: 'public', name: 'members' },
        referenced: ['email'],
      },
    ],
  })
  const view = tableFacts('seen', 'id int8, title text', { kind: 'view', indexes: [], constraints: [] })
  return planFacts(150_018, [members, letters, view])
}

function lint(sql: string, known: Facts | null = facts(), severity: Severity = 'error') {
  const files = [{ tag: '0000_x', file: '0000_x.sql', text: sql }]
  return linter
    .lint({ files, deployments: new Map([['0000_x', 1]]), facts: known })
    .filter((hazard) => hazard.severity === severity)
}

type Case = readonly [sql: string, kind: PlanClass, errors: readonly string[]]

function agree(cases: readonly Case[]): void {
  it.each(cases)('%s', (sql, kind, errors) => {
    expect(planOne(sql, { facts: facts() }).class).toBe(kind)
    expect([...new Set(lint(sql).map(({ rule }) => rule))].toSorted()).toEqual(errors)
  })
}

describe('a key that goes', () => {
  const dropEmail = 'ALTER TABLE members DROP CONSTRAINT members_email_key'
  agree([
    ['ALTER TABLE settings DROP CONSTRAINT settings_pkey', 'phased', ['drop-key']],
    [`${dropEmail} CASCADE`, 'phased', ['drop-key']],
    ['DROP INDEX members_code_idx', 'phased', ['drop-key']],
    ['DROP INDEX CONCURRENTLY members_code_idx', 'phased', ['drop-key']],
    ['DROP INDEX messages_body_idx', 'online', []],
    ['ALTER TABLE messages DROP CONSTRAINT messages_user_fk', 'direct', []],
    ['ALTER TABLE settings DROP CONSTRAINT settings_pkey, ADD UNIQUE (id)', 'direct', []],
    ['CREATE TABLE t (id int UNIQUE); ALTER TABLE t DROP CONSTRAINT t_id_key', 'direct', []],
    [
      'CREATE UNIQUE INDEX CONCURRENTLY members_code ON members (code); DROP INDEX members_code_idx',
      'online',
      [],
    ],
    [
      'CREATE UNIQUE INDEX CONCURRENTLY half ON members (code) WHERE id > 5; DROP INDEX members_code_idx',
      'phased',
      ['drop-key'],
    ],
  ])

  it('is named with the foreign keys that rest on it', () => {
    expect(lint(`${dropEmail} CASCADE`).map(({ message }) => message)).toEqual([
      'Nothing keeps email of members unique without members_email_key; foreign keys of letters rest on it.',
    ])
  })
})

describe('what the running app calls, and its rights', () => {
  agree([
    ['DROP FUNCTION slug(text)', 'phased', ['drop-object']],
    ['DROP FUNCTION IF EXISTS nothing_of_the_kind(int)', 'direct', []],
    [
      'DROP FUNCTION slug(text); CREATE FUNCTION slug() RETURNS int LANGUAGE sql AS $$select 1$$',
      'direct',
      [],
    ],
    ['CREATE FUNCTION f() RETURNS int LANGUAGE sql AS $$select 1$$; DROP FUNCTION f()', 'direct', []],
    ['DROP PROCEDURE pay(int)', 'phased', ['drop-object']],
    ['DROP SEQUENCE numbers', 'phased', ['drop-object']],
    ['DROP SEQUENCE numbers; CREATE SEQUENCE numbers', 'direct', []],
    ['CREATE SEQUENCE one; DROP SEQUENCE one', 'direct', []],
    ['DROP TYPE mood', 'phased', ['drop-object']],
    ['DROP TYPE mood; CREATE TYPE mood AS ENUM ()', 'direct', []],
    ['DROP VIEW seen', 'phased', ['drop-view']],
    ['REVOKE SELECT ON settings FROM PUBLIC', 'phased', ['revoke-rights']],
    ['REVOKE ALL ON ALL TABLES IN SCHEMA public FROM app', 'phased', ['revoke-rights']],
    ['REVOKE EXECUTE ON FUNCTION slug(text) FROM PUBLIC', 'phased', ['revoke-rights']],
    ['REVOKE staff FROM app', 'phased', ['revoke-rights']],
    ['REVOKE GRANT OPTION FOR SELECT ON settings FROM app', 'direct', []],
    ['ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC', 'direct', []],
    ['CREATE TABLE t (id int); REVOKE ALL ON t FROM PUBLIC; ALTER TABLE t OWNER TO app', 'direct', []],
    ['CREATE SCHEMA own; REVOKE ALL ON SCHEMA own FROM PUBLIC', 'direct', []],
    ['GRANT SELECT ON settings TO app', 'direct', []],
    ['ALTER TABLE settings OWNER TO app', 'phased', ['owner-changes']],
    ['ALTER VIEW seen OWNER TO app', 'phased', ['owner-changes']],
    ['ALTER FUNCTION slug(text) OWNER TO app', 'phased', ['owner-changes']],
    ['REASSIGN OWNED BY app TO owner', 'phased', ['owner-changes']],
  ])

  it('another owner waits for everybody who uses the table', () => {
    const [step] = planOne('ALTER TABLE settings OWNER TO app', { maintenance: true }).steps
    expect(step?.locks).toEqual([{ schema: 'public', name: 'settings', mode: 'ACCESS EXCLUSIVE' }])
  })
})

describe('a view that is made again', () => {
  agree([
    ['DROP VIEW seen; CREATE VIEW seen AS SELECT id FROM users', 'phased', ['view-loses-column']],
    ['DROP VIEW seen; CREATE VIEW seen (id) AS SELECT 1', 'phased', ['view-loses-column']],
    ['DROP VIEW seen; CREATE VIEW seen AS SELECT id, name AS title, email FROM users', 'direct', []],
    [
      'DROP VIEW seen; CREATE VIEW seen AS SELECT u.id, u.title FROM (SELECT 1) u UNION SELECT 2, 3',
      'direct',
      [],
    ],
    ['DROP VIEW seen; CREATE VIEW seen AS SELECT * FROM users', 'direct', []],
    ['CREATE VIEW v AS SELECT 1 AS a; DROP VIEW v; CREATE VIEW v AS SELECT 1 AS b', 'direct', []],
  ])

  it('is told by the files, where no database does', () => {
    const before = 'CREATE TABLE t (a int, b int); CREATE VIEW v AS SELECT a, b::text, lower(c) FROM t;'
    const files = [before, 'DROP VIEW v; CREATE VIEW v AS SELECT b AS a, lower(c) FROM t'].map(
      (text, index) => {
        return { tag: `000${index}_x`, file: `000${index}_x.sql`, text }
      },
    )
    const found = linter.lint({ files, deployments: new Map([['0001_x', 1]]), facts: null })
    expect(found.map(({ rule, message }) => `${rule}: ${message}`)).toEqual([
      'view-loses-column: b of v is gone for code that still reads it.',
    ])
  })
})

describe('what CASCADE takes along', () => {
  const use = (kind: UseFacts['kind'], name: string, part: string | null, user: string): UseFacts => {
    return {
      kind,
      schema: 'public',
      name,
      part,
      user,
      table: { schema: 'public', name: 'letters' },
      column: null,
    }
  }
  const known = {
    ...facts(),
    uses: [
      use('table', 'members', 'email', 'constraint letters_member_fkey on table public.letters'),
      use('key', 'members_email_key', null, 'constraint letters_member_fkey on table public.letters'),
      use('table', 'members', 'code', 'policy own on table public.letters'),
      use('table', 'members', null, 'function count_them()'),
    ],
  }
  const key = 'constraint letters_member_fkey on table public.letters'

  it.each([
    ['DROP TABLE members CASCADE', `${key}, policy own on table public.letters, function count_them()`],
    ['ALTER TABLE members DROP COLUMN code CASCADE', 'policy own on table public.letters'],
    ['ALTER TABLE members DROP COLUMN email CASCADE', key],
    ['ALTER TABLE members DROP CONSTRAINT members_email_key CASCADE', key],
  ])('%s', (sql, users) => {
    const { reasons } = planOne(sql, { facts: known })
    expect(reasons.map(({ text }) => text).join()).toContain(`; CASCADE drops ${users} as well`)
    expect(lint(sql, known, 'warning').map(({ rule, message }) => `${rule}: ${message}`)).toContain(
      `drop-cascade: CASCADE drops ${users} with it.`,
    )
    const [step] = planOne(sql, { facts: known, maintenance: true }).steps
    expect(step?.locks.map(({ name }) => name).toSorted()).toEqual(['letters', 'members'])
  })

  it('nothing brings back', () => {
    const few = { ...known, tables: known.tables.map((table) => ({ ...table, rows: 5, bytes: 8192 })) }
    const undo = (given: Facts) => {
      const sql = 'ALTER TABLE members DROP CONSTRAINT members_email_key CASCADE'
      return planOne(sql, { facts: given, maintenance: true }).steps.map((step) => step.undo)
    }
    expect(undo(few)).toMatchObject([{ sql: null, remains: 'what CASCADE dropped is gone' }])
    expect(undo({ ...few, uses: [] })).toMatchObject([{ sql: [expect.any(String)], remains: null }])
  })

  it.each(['DROP TABLE letters CASCADE', 'ALTER TABLE members DROP COLUMN id CASCADE'])(
    'is nothing for %s',
    (sql) => {
      expect(lint(sql, known, 'warning').map(({ rule }) => rule)).not.toContain('drop-cascade')
      expect(
        planOne(sql, { facts: known })
          .reasons.map(({ text }) => text)
          .join(),
      ).not.toContain('CASCADE')
    },
  )

  it('is gone by then where an earlier statement has dropped it', () => {
    const sql =
      'ALTER TABLE letters DROP CONSTRAINT letters_member_fkey; ALTER TABLE members DROP COLUMN email CASCADE'
    expect(lint(sql, known, 'warning').map(({ rule }) => rule)).not.toContain('drop-cascade')
  })

  it('is not known without a database, but for what the files tell', () => {
    const messages = (sql: string) =>
      lint(sql, null, 'warning').flatMap(({ rule, message }) => (rule === 'drop-cascade' ? message : []))
    const whatever = 'What depends on it is dropped with it, whatever that is.'
    expect(messages('DROP TABLE members CASCADE')).toEqual([whatever])
    const files =
      'CREATE TABLE b (a int REFERENCES a); CREATE VIEW v AS SELECT id FROM a; DROP TABLE a CASCADE'
    expect(messages(files)).toEqual([
      'CASCADE drops constraint b_a_fkey on table public.b, view public.v with it.',
    ])
  })
})

describe('names with capitals and spaces, and keywords', () => {
  const fk = (references: string) => ({
    name: 'My fk',
    kind: 'foreign' as const,
    columns: ['u'],
    valid: true,
    definition: `FOREIGN KEY (u) REFERENCES "${references}"(id)`,
    references: { schema: 'public', name: references },
    referenced: ['id'],
  })
  const use = (name: string, user: string): Facts['uses'][number] => {
    const table = { schema: 'public', name: 'My Notes' }
    return { kind: 'table', schema: 'public', name, part: 'id', user, table, column: null }
  }
  const about = 'constraint My fk on table public."My Notes"'
  const known = {
    ...planFacts(150_018, [
      tableFacts('order', 'id int8!'),
      tableFacts('My Notes', 'id int8!, u int8', { constraints: [fk('order')] }),
    ]),
    uses: [use('order', about)],
  }
  const messages = (sql: string, facts: Facts | null) =>
    lint(sql, facts, facts === null ? 'note' : 'warning').flatMap(({ rule, message }) =>
      rule === 'drop-cascade' ? message : [],
    )

  it('are named once, as the server does', () => {
    const said = [`CASCADE drops ${about} with it.`]
    expect(messages('DROP TABLE "order" CASCADE', known)).toEqual(said)
    expect(messages('ALTER TABLE "order" DROP COLUMN id CASCADE', known)).toEqual(said)
    const files =
      'CREATE TABLE "order" (id int8 PRIMARY KEY); CREATE TABLE "My Notes" (u int8, CONSTRAINT "My fk" FOREIGN KEY (u) REFERENCES "order"); CREATE VIEW "My View" AS SELECT id FROM "order";'
    expect(messages(`${files} DROP TABLE "order" CASCADE`, null)).toEqual([
      `CASCADE drops ${about}, view public."My View" with it.`,
    ])
  })

  it('are gone where an earlier statement has dropped them, and not before', () => {
    const sql = 'DROP TABLE "order" CASCADE'
    expect(messages(`ALTER TABLE "My Notes" DROP CONSTRAINT "My fk"; ${sql}`, known)).toEqual([])
    const ofKey = { ...known, uses: [{ ...use('order_pkey', about), kind: 'key' as const, part: null }] }
    expect(messages('ALTER TABLE "order" DROP CONSTRAINT order_pkey CASCADE', ofKey)).toEqual([
      `CASCADE drops ${about} with it.`,
    ])
  })
})

describe('publications', () => {
  const sent = { ...tableFacts('sent', 'id int8!, body text'), publications: ['feed'] }
  const full = {
    ...tableFacts('full', 'id int8!, body text'),
    publications: ['feed'],
    replicaIdentity: 'full' as const,
  }
  const bare = tableFacts('bare', 'id int8!', { constraints: [], indexes: [] })
  const rows = { ...tableFacts('rows', 'id int8!', { constraints: [], indexes: [] }), publications: ['rows'] }
  const known = {
    ...planFacts(150_018, [sent, full, bare, rows]),
    publications: [
      { name: 'feed', isOfAll: false, isOfChanges: true },
      { name: 'rows', isOfAll: false, isOfChanges: false },
    ],
  }
  const found = (sql: string) =>
    (['error', 'warning'] as const).flatMap((severity) => lint(sql, known, severity).map(({ rule }) => rule))

  it.each<readonly [sql: string, kind: PlanClass, rules: readonly string[]]>([
    ['CREATE PUBLICATION p FOR TABLE users', 'direct', ['publication-changes']],
    [
      'CREATE PUBLICATION p FOR TABLE users, bare',
      'phased',
      ['published-without-key', 'publication-changes'],
    ],
    ['CREATE PUBLICATION p FOR ALL TABLES', 'phased', ['published-without-key', 'publication-changes']],
    ['CREATE PUBLICATION p FOR TABLES IN SCHEMA public', 'direct', ['publication-changes']],
    ['ALTER PUBLICATION p ADD TABLE bare', 'phased', ['published-without-key', 'publication-changes']],
    ['ALTER PUBLICATION p DROP TABLE sent', 'direct', ['publication-changes']],
    ["ALTER PUBLICATION p SET (publish = 'insert')", 'direct', ['publication-changes']],
    ['DROP PUBLICATION p', 'direct', ['publication-changes']],
    ['ALTER TABLE sent REPLICA IDENTITY NOTHING', 'phased', ['published-without-key']],
    ['ALTER TABLE users REPLICA IDENTITY NOTHING', 'direct', []],
    [
      'CREATE PUBLICATION p FOR TABLE users; ALTER TABLE users REPLICA IDENTITY NOTHING',
      'phased',
      ['published-without-key', 'publication-changes'],
    ],
    ['ALTER TABLE users REPLICA IDENTITY FULL', 'direct', ['replica-identity-full']],
    ['ALTER TABLE full REPLICA IDENTITY FULL', 'direct', []],
    ['ALTER TABLE sent DROP CONSTRAINT sent_pkey', 'phased', ['drop-key', 'published-without-key']],
    ['ALTER TABLE full DROP CONSTRAINT full_pkey', 'phased', ['drop-key']],
    ["CREATE PUBLICATION p FOR TABLE bare WITH (publish = 'insert')", 'direct', ['publication-changes']],
    [
      "CREATE PUBLICATION p FOR TABLE bare WITH (publish = 'insert, Delete')",
      'phased',
      ['published-without-key', 'publication-changes'],
    ],
    [
      "CREATE PUBLICATION p FOR ALL TABLES WITH (publish = 'insert, truncate')",
      'direct',
      ['publication-changes'],
    ],
    ['ALTER PUBLICATION rows ADD TABLE bare', 'direct', ['publication-changes']],
    ['ALTER PUBLICATION rows SET TABLE bare', 'direct', ['publication-changes']],
    [
      "ALTER PUBLICATION rows SET (publish = 'insert, update')",
      'phased',
      ['published-without-key', 'publication-changes'],
    ],
    [
      "ALTER PUBLICATION feed SET (publish = 'insert'); ALTER TABLE sent REPLICA IDENTITY NOTHING",
      'direct',
      ['publication-changes'],
    ],
    ...[
      'ALTER PUBLICATION feed SET TABLE users',
      'ALTER PUBLICATION feed DROP TABLE sent',
      'DROP PUBLICATION feed',
    ].map(
      (sql) =>
        [`${sql}; ALTER TABLE sent REPLICA IDENTITY NOTHING`, 'direct', ['publication-changes']] as const,
    ),
    [
      'CREATE PUBLICATION all_of FOR ALL TABLES; ALTER TABLE sent REPLICA IDENTITY NOTHING',
      'phased',
      ['published-without-key', 'published-without-key', 'publication-changes'],
    ],
    ['CREATE PUBLICATION p; ALTER PUBLICATION p OWNER TO app', 'direct', ['publication-changes']],
    ['ALTER PUBLICATION feed OWNER TO app', 'phased', ['owner-changes']],
  ])('%s', (sql, kind, rules) => {
    const quoted = sql
      .replaceAll('TABLE full', 'TABLE "full"')
      .replaceAll('PUBLICATION rows', 'PUBLICATION "rows"')
    expect(planOne(quoted, { facts: known }).class).toBe(kind)
    expect(found(quoted)).toEqual(rules)
  })
})
