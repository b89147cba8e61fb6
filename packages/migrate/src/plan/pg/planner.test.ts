import { describe, expect, it } from 'vitest'
import { planFacts, tableFacts } from '../../../test/support/plan-facts.ts'
import { briefly, planOne, planSql } from '../../../test/support/planned.ts'
import type { PlanClass } from '../../model/plan.ts'
import { planSchema } from '../../model/plan.ts'

const messages = '"public"."messages"'

describe('what is direct', () => {
  it.each([
    [
      'of a table that is new',
      'CREATE TABLE a (id int); CREATE INDEX ON a (id); ALTER TABLE a ALTER id SET NOT NULL',
    ],
    ['of a small table', 'CREATE INDEX ON settings (value); ALTER TABLE settings ALTER value SET NOT NULL'],
    [
      'of the catalog alone',
      'ALTER TABLE messages ADD COLUMN x int DEFAULT 5 NOT NULL; ALTER TABLE messages ALTER x SET DEFAULT 6',
    ],
    [
      'a type that keeps the rows',
      'ALTER TABLE messages ALTER body TYPE text; ALTER TABLE messages ALTER at TYPE timestamptz',
    ],
  ])('%s: as it stands, in one transaction', (_, sql) => {
    const { class: kind, steps } = planOne(sql)
    expect(kind).toBe('direct')
    expect(briefly(steps)).toEqual([`own run: ${sql}`])
  })

  it('never holds locks on two tables in use together, but for a foreign key', () => {
    const sql = [
      'ALTER TABLE messages ADD a int',
      'CREATE TYPE t AS ENUM ()',
      'ALTER TABLE users ADD b int',
      'CREATE TABLE c (id int)',
      'ALTER TABLE c ADD CONSTRAINT f FOREIGN KEY (id) REFERENCES users (id)',
      'ALTER TABLE settings ADD FOREIGN KEY (id) REFERENCES users (id)',
    ]
    const { steps } = planOne(sql.join(';'))
    expect(steps.map(({ locks }) => locks.map(({ mode, name }) => `${mode} ${name}`))).toEqual([
      ['ACCESS EXCLUSIVE messages'],
      ['ACCESS EXCLUSIVE users'],
      ['SHARE ROW EXCLUSIVE settings', 'SHARE ROW EXCLUSIVE users'],
    ])
    expect(steps.flatMap((step) => step.sql)).toEqual(sql)
  })

  it('an enum value is committed by itself', () => {
    expect(
      briefly(planOne("CREATE TABLE a (); ALTER TYPE mood ADD VALUE 'x'; CREATE TABLE b ()").steps),
    ).toEqual([
      'own run: CREATE TABLE a ()',
      "none add-enum-value: ALTER TYPE mood ADD VALUE 'x'",
      'own run: CREATE TABLE b ()',
    ])
  })

  it('SET LOCAL keeps a file together, and its own transactions stay', () => {
    expect(briefly(planOne('SET LOCAL work_mem = 1; ALTER TABLE users ADD a int').steps)).toEqual([
      'own run: SET LOCAL work_mem = 1; ALTER TABLE users ADD a int',
    ])
    expect(planOne('SET LOCAL work_mem = 1; CREATE INDEX i ON users (name)').class).toBe('refused')
    expect(briefly(planOne('BEGIN; CREATE TABLE a (); COMMIT; CREATE TABLE b ()').steps)).toEqual([
      'own run: CREATE TABLE a ()',
      'own run: CREATE TABLE b ()',
    ])
  })
})

describe('a file that changes rows of a table that it alters', () => {
  it('is one transaction as far as that table goes, and steps before and after', () => {
    const sql = [
      'CREATE INDEX i ON messages (n)',
      'ALTER TABLE settings ADD x text',
      'CREATE TABLE a (id int)',
      'UPDATE settings SET x = value',
      'ALTER TABLE settings ALTER x SET NOT NULL',
      'CREATE INDEX j ON messages (body)',
    ]
    const { class: kind, steps } = planOne(sql.join(';'))
    expect(kind).toBe('online')
    expect(steps.map(({ kind: one, statements }) => [one, statements])).toEqual([
      ['create-index-concurrently', [1]],
      ['run', [2, 3, 4, 5]],
      ['create-index-concurrently', [6]],
    ])
  })
})

describe('what is online', () => {
  const fk = 'FOREIGN KEY ("id") REFERENCES "users"("id")'
  it.each([
    [
      'CREATE UNIQUE INDEX "i" ON "messages" ("body")',
      [`none create-index-concurrently: CREATE UNIQUE INDEX CONCURRENTLY "i" ON ${messages} ("body")`],
    ],
    [
      'DROP INDEX IF EXISTS messages_body_idx',
      ['none drop-index-concurrently: DROP INDEX CONCURRENTLY IF EXISTS "public"."messages_body_idx"'],
    ],
    [
      `ALTER TABLE "messages" ADD CONSTRAINT "f" ${fk}`,
      [
        `own add-constraint-not-valid: ALTER TABLE ${messages} ADD CONSTRAINT "f" ${fk} NOT VALID`,
        `own validate-constraint: ALTER TABLE ${messages} VALIDATE CONSTRAINT "f"`,
      ],
    ],
    [
      'ALTER TABLE messages ADD CONSTRAINT u UNIQUE (body)',
      [
        `none create-index-concurrently: CREATE UNIQUE INDEX CONCURRENTLY "u" ON ${messages} USING btree ("body")`,
        `own constraint-using-index: ALTER TABLE ${messages} ADD CONSTRAINT "u" UNIQUE USING INDEX "u"`,
      ],
    ],
  ])('%s', (sql, steps) => {
    const planned = planOne(sql)
    expect(planned.class).toBe('online')
    expect(briefly(planned.steps)).toEqual(steps)
  })

  it('NOT NULL by a checked constraint, from PostgreSQL 18 on by itself', () => {
    const sql = 'ALTER TABLE messages ALTER body SET NOT NULL'
    const kinds = (version: number) =>
      planOne(sql, { facts: planFacts(version) }).steps.map(({ kind }) => kind)
    expect(kinds(150_000)).toEqual(['add-not-null-check', 'validate-constraint', 'set-not-null'])
    expect(kinds(180_000)).toEqual(['add-constraint-not-valid', 'validate-constraint'])
    expect(briefly(planOne(sql, { facts: planFacts(180_000) }).steps)[0]).toContain(
      '"messages_body_not_null" NOT NULL "body"',
    )
  })

  it('a value of its own for each row is filled in by ranges of the primary key', () => {
    const { steps } = planOne('ALTER TABLE messages ADD COLUMN token uuid DEFAULT gen_random_uuid()')
    expect(steps.map(({ kind }) => kind)).toEqual(['add-column', 'backfill'])
    expect(steps[1]?.backfill).toEqual({
      table: { schema: 'public', name: 'messages' },
      set: '"token" = DEFAULT',
      where: '"token" IS NULL',
      key: ['id'],
    })
  })

  it.each([
    'gen_random_uuid()',
    'random()::int',
    "coalesce(nullif(floor(random() * 2)::int, 0), nextval('s'))",
    'CASE WHEN random() < 0.5 THEN 1 ELSE 2 END',
    "md5(random()::text) || '-' || clock_timestamp()",
    'greatest(null, random())',
  ])('a nullable column whose default is never NULL: %s', (value) => {
    const { steps } = planOne(`ALTER TABLE messages ADD COLUMN token text DEFAULT ${value}`)
    expect(steps.map(({ kind }) => kind)).toEqual(['add-column', 'backfill'])
  })

  it('only the part that blocks is rewritten', () => {
    const { steps } = planOne(
      'ALTER TABLE messages ADD COLUMN x int, ADD CONSTRAINT k CHECK (n IN (1, 2)), ALTER n SET DEFAULT 1',
    )
    expect(steps.map(({ kind }) => kind)).toEqual([
      'run',
      'add-constraint-not-valid',
      'validate-constraint',
      'run',
    ])
    expect(steps.map(({ id }) => id)).toEqual(['0000_x/1.1', '0000_x/1.2', '0000_x/1.3', '0000_x/1.4'])
  })

  it('a DO block that shields a statement is opened, one that decides is not', () => {
    const body = 'ALTER TABLE messages ADD CONSTRAINT k CHECK (n > 0);'
    const shielded = `DO $$ BEGIN ${body} EXCEPTION WHEN duplicate_object THEN null; END $$`
    expect(planOne(shielded).steps.map(({ kind }) => kind)).toEqual([
      'add-constraint-not-valid',
      'validate-constraint',
    ])
    expect(planOne(`DO $$ BEGIN ${body} EXCEPTION WHEN others THEN null; END $$`).class).toBe('refused')
    expect(planOne(`DO $$ BEGIN IF now() > '2020-01-01' THEN ${body} END IF; END $$`).class).toBe('refused')
    expect(planOne(`DO $$ BEGIN ${body} EXCEPTION WHEN duplicate_object THEN ${body} END $$`).class).toBe(
      'refused',
    )
  })

  it('what a shielded block makes and the database has is not made again', () => {
    const sql =
      'DO $$ BEGIN ALTER TABLE messages ADD CONSTRAINT messages_user_fk FOREIGN KEY (id) REFERENCES users; EXCEPTION WHEN duplicate_object THEN null; END $$'
    expect(planOne(sql)).toMatchObject({ class: 'direct', steps: [] })
  })

  it('what is there already is an error where nothing shields it', () => {
    const sql =
      'DO $$ BEGIN ALTER TABLE messages ADD CONSTRAINT messages_user_fk FOREIGN KEY (id) REFERENCES users; END $$'
    expect(planOne(sql).steps.map(({ kind }) => kind)).toEqual([
      'add-constraint-not-valid',
      'validate-constraint',
    ])
  })

  it('CONCURRENTLY beside transactions of the file has no time limit either', () => {
    const sql = 'BEGIN; CREATE TABLE new_one (id int); COMMIT; CREATE INDEX CONCURRENTLY i ON messages (n)'
    expect(planOne(sql).steps.at(-1)).toMatchObject({
      kind: 'create-index-concurrently',
      budget: { lockClass: 'snapshot', lockTimeoutMs: null },
      probe: { kind: 'index-build', name: 'i' },
    })
  })

  it('the index of a partition is attached as one whose table everybody uses', () => {
    const { steps } = planOne('CREATE INDEX i ON events (at)')
    const attaches = steps.filter(({ kind }) => kind === 'attach-index')
    const locked = (name: string) => ({
      locks: [{ schema: 'public', name, mode: 'ACCESS EXCLUSIVE' }],
      budget: { lockClass: 'strong', lockTimeoutMs: 100 },
    })
    expect(attaches).toMatchObject([locked('events_1'), locked('events_2')])
    expect(attaches.map(({ completes }) => completes)).toEqual([undefined, { schema: 'public', name: 'i' }])
    const of = { schema: 'public', name: 'events' }
    const about = ['events_1', 'events_2'].map((name) => ({ table: { schema: 'public', name }, of }))
    expect(steps.map(({ partition }) => partition)).toEqual([undefined, ...about, ...about])
    const byHand = 'CREATE INDEX CONCURRENTLY i1 ON events_1 (at); ALTER INDEX i ATTACH PARTITION i1'
    expect(planOne(byHand).steps.at(-1)).toMatchObject({ kind: 'run', ...locked('events_1') })
  })

  it('what is taken for locking nothing queues nobody for long', () => {
    const { steps } = planOne('ALTER INDEX messages_body_idx SET (fillfactor = 70); VACUUM messages')
    expect(steps.map(({ budget }) => budget)).toMatchObject([
      { lockClass: 'none', lockTimeoutMs: 100, totalMs: 600_000 },
      { lockClass: 'weak', lockTimeoutMs: 2000 },
    ])
  })

  it('REINDEX of a partitioned table is in no transaction, and its partitions are what is read', () => {
    const { steps } = planOne('REINDEX TABLE events')
    expect(steps).toMatchObject([{ transaction: 'none', kind: 'reindex-concurrently' }])
    const names = steps.flatMap(({ work }) => work.map(({ name }) => name))
    expect(names.length).toBeGreaterThan(0)
    expect(names).not.toContain('events')
  })

  it.each([
    ['CREATE SEQUENCE IF NOT EXISTS s', null],
    ['CREATE SEQUENCE s', ['DROP SEQUENCE "s"']],
    ['CREATE OR REPLACE TRIGGER t BEFORE INSERT ON messages FOR EACH ROW EXECUTE FUNCTION f()', null],
  ])('%s is taken back only where nothing was there before', (sql, undo) => {
    expect(planOne(sql).steps.at(-1)?.undo.sql).toEqual(undo)
  })

  it('says of rows that are changed by a condition that they may be found by an index', () => {
    const works = (sql: string) => planOne(sql, { maintenance: true }).steps[0]?.work
    expect(works('UPDATE messages SET n = 1 WHERE id = 1')).toMatchObject([{ scans: 'unknown' }])
    expect(works('UPDATE messages SET n = 1')).toMatchObject([{ scans: 'yes' }])
    expect(works('INSERT INTO settings SELECT id, body FROM messages')).toEqual([])
  })
})

describe('what is phased or refused', () => {
  it.each<[string, PlanClass, string]>([
    ['DROP TABLE messages', 'phased', 'still reads and writes messages'],
    ['ALTER TABLE messages DROP COLUMN body', 'phased', 'still reads and writes body'],
    ['ALTER TABLE messages RENAME body TO text', 'phased', 'still calls it body'],
    ['ALTER TABLE messages RENAME TO notes', 'phased', 'still calls it messages'],
    ['ALTER TABLE messages ADD COLUMN x int NOT NULL', 'phased', 'has no default'],
    ['ALTER TABLE messages ALTER id TYPE int', 'phased', 'written anew'],
    [
      'ALTER TABLE settings ALTER value TYPE int USING value::int',
      'phased',
      'reads and writes value as text',
    ],
    [
      'ALTER TABLE messages ADD COLUMN x numeric GENERATED ALWAYS AS (n * 2) STORED',
      'refused',
      'no other way',
    ],
    [
      'ALTER TABLE messages DROP COLUMN n; ALTER TABLE messages ADD COLUMN n numeric GENERATED ALWAYS AS (id) STORED',
      'refused',
      'what it holds is lost',
    ],
    [
      'ALTER TABLE messages ADD COLUMN x int DEFAULT nullif(floor(random() * 2)::int, 0)',
      'refused',
      'may be NULL for some rows',
    ],
    [
      'ALTER TABLE messages ADD COLUMN x int DEFAULT CASE WHEN random() < 0.5 THEN 1 END',
      'refused',
      'may be NULL',
    ],
    ['ALTER TABLE messages ADD EXCLUDE USING gist (body WITH =)', 'refused', 'no other way'],
    ['UPDATE messages SET n = 1', 'refused', 'locks every row'],
    ['ALTER TABLE messages ADD x int; UPDATE messages SET x = 1', 'refused', 'is lost'],
    [
      'INSERT INTO settings SELECT id, body FROM messages; ALTER TABLE messages ADD x int',
      'refused',
      'is lost',
    ],
    ['BEGIN; ALTER TABLE messages ADD x int; ALTER TABLE users ADD x int; COMMIT', 'refused', 'together'],
    ['BEGIN; CREATE INDEX ON messages (n); COMMIT', 'refused', 'transactions of its own'],
    ['TRUNCATE messages', 'refused', 'in use'],
    ['VACUUM FULL messages', 'refused', 'ACCESS EXCLUSIVE'],
    ["DO $$ BEGIN EXECUTE 'drop table ' || current_user; END $$", 'refused', 'cannot be read'],
    ['ALTER TABLE events ADD CONSTRAINT p PRIMARY KEY (id, at)', 'refused', 'cannot take over an index'],
  ])('%s', (sql, kind, why) => {
    const planned = planOne(sql)
    expect(planned).toMatchObject({ class: kind, steps: [] })
    expect(planned.reasons.map(({ text }) => text).join('\n')).toContain(why)
    expect(planned.reasons.some(({ hint }) => hint !== null)).toBe(true)

    const accepted = planOne(sql, { maintenance: true })
    expect(accepted.steps.length).toBeGreaterThan(0)
    expect(
      accepted.steps.some(({ budget, notes }) => budget.lockClass === 'blocking' && notes.length > 0),
    ).toBe(true)
  })

  it('a file after one that does not run is planned by what that one would have made', () => {
    const { files } = planSql(['CREATE TABLE a (id int); DROP TABLE messages', 'CREATE INDEX ON a (id)'])
    expect(files.map((file) => file.class)).toEqual(['phased', 'direct'])
  })

  it('a view that needs the column stops what the server would refuse', () => {
    const dependents = [{ kind: 'view', name: 'v', column: 'value' }]
    const facts = planFacts(150_000, [tableFacts('seen', 'id int8!, value text', { dependents })])
    const planned = planOne('ALTER TABLE seen ALTER value TYPE varchar(5)', { facts })
    expect(planned).toMatchObject({ class: 'refused' })
    expect(planned.reasons[0]?.text).toContain('view v needs value')
    const around = (sql: string) => `DROP VIEW v; ${sql}; CREATE VIEW v AS SELECT id, value FROM seen`
    const { steps } = planOne(around('ALTER TABLE seen ALTER value TYPE varchar'), {
      facts: planFacts(150_000, [
        tableFacts('seen', 'id int8!, value text', { dependents }),
        tableFacts('v', 'id int8!, value text', { kind: 'view', constraints: [], indexes: [] }),
      ]),
    })
    expect(briefly(steps)).toEqual([`own run: ${around('ALTER TABLE seen ALTER value TYPE varchar')}`])
  })

  it('foreign keys go before the table, one at a time', () => {
    const { steps } = planOne('DROP TABLE messages CASCADE', { maintenance: true })
    expect(briefly(steps)).toEqual([
      `own drop-constraint: ALTER TABLE ${messages} DROP CONSTRAINT "messages_user_fk"`,
      'own run: DROP TABLE messages CASCADE',
    ])
    expect(steps[1]?.locks).toEqual([{ schema: 'public', name: 'messages', mode: 'ACCESS EXCLUSIVE' }])
  })
})

describe('without a database', () => {
  it('each file meets the tables of those before it as large ones, and nothing is estimated', () => {
    const { files, basis } = planSql(
      ['CREATE TABLE a (id int primary key, b int)', 'CREATE INDEX ON a (b)'],
      { facts: null },
    )
    expect(basis.facts).toBeNull()
    expect(files.map((file) => file.class)).toEqual(['direct', 'online'])
    expect(files[1]?.steps[0]).toMatchObject({ estimate: null, locks: [{ schema: null, name: 'a' }] })
  })

  it('tables of a schema keep it, and files before tell types', () => {
    const before = ['CREATE TABLE s.a (v varchar(5)); CREATE TABLE b (v varchar(9))']
    expect(planOne('ALTER TABLE s.a ALTER v TYPE varchar(9)', { facts: null, before }).class).toBe('direct')
    expect(planOne('ALTER TABLE b ALTER v TYPE varchar(5)', { facts: null, before }).class).toBe('phased')
    expect(planOne('ALTER TABLE unknown ALTER v TYPE text', { facts: null }).class).toBe('phased')
  })
})

describe('a plan', () => {
  const sql = ['CREATE INDEX i ON messages (n)', 'ALTER TABLE users ADD x int']

  it('is the same whenever it is made, has the form of its schema, and holds no connection', () => {
    const plan = planSql(sql)
    expect(planSql(sql)).toEqual(plan)
    expect(planSchema.parse(JSON.parse(JSON.stringify(plan)))).toEqual(plan)
  })

  it('changes its hash with files and facts that a verdict read, and not with others', () => {
    const { hash, basis } = planSql(sql)
    const known = basis.facts?.hash
    const grown = (name: string, rows: number) => {
      const facts = planFacts()
      const { basis } = planSql(sql, {
        facts: {
          ...facts,
          tables: facts.tables.map((table) => (table.name === name ? { ...table, rows } : table)),
        },
      })
      return basis.facts?.hash
    }
    expect(grown('messages', 5_200_000)).toBe(known)
    expect(grown('messages', 20_000_000)).not.toBe(known)
    expect(grown('settings', 20_000_000)).toBe(known)
    expect(planSql(sql, { facts: planFacts(150_019) }).basis.facts?.hash).toBe(known)
    expect(planSql(sql, { facts: planFacts(160_000) }).hash).not.toBe(hash)
    expect(planSql(['CREATE INDEX i ON messages (id)']).hash).not.toBe(hash)
  })
})
