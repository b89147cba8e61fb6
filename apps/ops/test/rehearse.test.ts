import { readFileSync } from 'node:fs'
import path from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import { drawnVersions, useServer } from './servers.ts'

const first = {
  tag: '0000_first',
  sql: `CREATE TYPE mood AS ENUM ('sad', 'ok');
CREATE TABLE teams (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name text NOT NULL UNIQUE);
CREATE TABLE users (id serial PRIMARY KEY, name text, team_id bigint REFERENCES teams(id), boss_id int REFERENCES users(id),
  mood mood, tags text[], size int GENERATED ALWAYS AS (length(name)) STORED);
CREATE TABLE events (id bigint NOT NULL, at date NOT NULL, kind text) PARTITION BY RANGE (at);
CREATE TABLE events_1 PARTITION OF events FOR VALUES FROM ('2025-01-01') TO ('2026-01-01');
CREATE TABLE events_2 PARTITION OF events FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');
CREATE FUNCTION surprise() RETURNS void LANGUAGE plpgsql AS 'begin alter table teams set (fillfactor = 90); end';
`,
}

type Lock = { readonly name: string; readonly mode: string }

describe.each(drawnVersions)('ops rehearse on PostgreSQL %i', (version) => {
  const test = useServer('PostgreSQL', version)
  beforeEach(async () => {
    expect(await test.json(['migrate', '--migrations', test.folder([first])])).toMatchObject({ exitCode: 0 })
    await test.sql(`insert into teams (name) select 'team ' || n from generate_series(1, 30) n`)
    await test.sql(`insert into users (name, team_id, boss_id, mood, tags)
      select case when n = 7 then null else 'secret ' || n end, n % 30 + 1, nullif(n - 1, 0), 'ok', '{a,"b c"}'
      from generate_series(1, 20000) n`)
    await test.sql(
      `insert into events select n, date '2025-01-01' + n % 700, 'kind' from generate_series(1, 24000) n`,
    )
    await test.sql('analyze')
  })
  const rehearse = (sql: string, ...more: readonly string[]) =>
    test.json(['rehearse', '--migrations', test.folder([first, { tag: '0001_next', sql }]), ...more])
  const left = () =>
    test.sql(
      `select datname from pg_database where starts_with(datname, '${test.name.slice(0, 42)}_scratch_')`,
    )

  it('tells of each step what it did on a sample of rows, which is what the plan says', async () => {
    const { exitCode, document, stdout } = await rehearse(
      `CREATE INDEX users_name_idx ON users (name);
ALTER TABLE users ADD CONSTRAINT short CHECK (length(name) < 100);
ALTER TABLE teams ADD COLUMN note text;
`,
      '--rows',
      '50',
    )
    expect(document['findings']).toEqual([])
    expect(exitCode).toBe(0)
    // Each of the first 50 users has a boss among them; teams are copied whole, events through their parent.
    expect(document['sample']).toEqual({ tables: 3, rows: 130, notes: [] })
    expect(document).toMatchObject({ migrations: ['0001_next'], backup: null })
    expect(document['steps']).toMatchObject([
      {
        kind: 'create-index-concurrently',
        traced: { locks: [{ name: 'users', mode: 'SHARE UPDATE EXCLUSIVE' }], scanned: [{ name: 'users' }] },
      },
      { kind: 'add-constraint-not-valid', traced: { locks: [{ name: 'users', mode: 'ACCESS EXCLUSIVE' }] } },
      { kind: 'validate-constraint', traced: { scanned: [{ name: 'users' }] } },
      { traced: { locks: [{ name: 'teams', mode: 'ACCESS EXCLUSIVE' }], scanned: [], rewritten: [] } },
    ])
    expect(stdout).not.toContain('secret')
    expect(await left()).toEqual([])
    expect(
      await test.sql(`select count(*)::int as n from pg_indexes where indexname = 'users_name_idx'`),
    ).toEqual([{ n: 0 }])
  })

  it('exits 4 where a step does something that its plan does not say', async () => {
    const { exitCode, document } = await rehearse('SELECT surprise();\n', '--maintenance')
    expect([exitCode, document.error?.code]).toEqual([4, 'REHEARSAL.MISMATCH'])
    expect(document['findings']).toMatchObject([
      { kind: 'lock', relation: 'teams', planned: 'none', seen: 'SHARE UPDATE EXCLUSIVE' },
    ])
    expect(await left()).toEqual([])
  })

  it('exits 4 where the rows of the sample make a step fail, and tells no value', async () => {
    const { exitCode, document, stdout } = await rehearse(
      'ALTER TABLE users ALTER COLUMN name SET NOT NULL;\n',
    )
    expect([exitCode, document.error?.code]).toEqual([4, 'REHEARSAL.MISMATCH'])
    expect(document['findings']).toMatchObject([
      { kind: 'failed', seen: expect.stringMatching(/^refused: 23/) },
    ])
    expect(stdout).not.toContain('secret')
  })

  it('backfills, goes through partitions one by one, and writes rows, as the plan says', async () => {
    const { exitCode, document } = await rehearse(
      `ALTER TABLE users ADD COLUMN token uuid DEFAULT gen_random_uuid() NOT NULL;
CREATE INDEX events_at_idx ON events (at);
ALTER TABLE teams ADD COLUMN motto text;
UPDATE teams SET motto = name;
ALTER TABLE teams ALTER COLUMN motto SET NOT NULL;
`,
    )
    expect(document['findings']).toEqual([])
    expect(exitCode).toBe(0)
    const steps = document['steps'] as readonly { kind: string; traced: { locks: readonly Lock[] } }[]
    const isNative = version >= 18
    expect(
      steps.map(({ kind, traced }) => [kind, ...traced.locks.map(({ name, mode }) => `${mode} ${name}`)]),
    ).toEqual([
      ['add-column', 'ACCESS EXCLUSIVE users'],
      ['backfill', 'ROW EXCLUSIVE users'],
      [isNative ? 'add-constraint-not-valid' : 'add-not-null-check', 'ACCESS EXCLUSIVE users'],
      ['validate-constraint', 'SHARE UPDATE EXCLUSIVE users'],
      ...(isNative ? [] : [['set-not-null', 'ACCESS EXCLUSIVE users']]),
      ['create-index-on-parent', 'SHARE events'],
      ['create-index-concurrently', 'SHARE UPDATE EXCLUSIVE events_1'],
      ['create-index-concurrently', 'SHARE UPDATE EXCLUSIVE events_2'],
      ['attach-index', 'ACCESS EXCLUSIVE events_1'],
      ['attach-index', 'ACCESS EXCLUSIVE events_2'],
      ['run', 'ACCESS EXCLUSIVE teams'],
    ])
  })

  it('rehearses a plan that was reviewed, as long as deploy would carry it out', async () => {
    const index = { tag: '0001_index', sql: 'CREATE INDEX users_name_idx ON users (name);\n' }
    const folder = ['--migrations', test.folder([first, index])]
    const file = path.join(test.root, `reviewed-${version}.json`)
    expect(await test.json(['plan', ...folder, '--out', file])).toMatchObject({ exitCode: 0 })
    const { hash } = JSON.parse(readFileSync(file, 'utf8')) as { hash: string }
    const reviewed = () => test.json(['rehearse', ...folder, '--plan', file])
    expect(await reviewed()).toMatchObject({
      exitCode: 0,
      document: { plan: hash, steps: [{ kind: 'create-index-concurrently' }], findings: [] },
    })
    const edited = { ...index, sql: 'CREATE INDEX users_name_idx ON users (name, id);\n' }
    const changed = ['--migrations', test.folder([first, edited]), '--plan', file]
    for (const again of [() => test.json(['rehearse', ...changed]), changedByHand]) {
      const { exitCode, document } = await again()
      expect([exitCode, document.error?.code]).toEqual([4, 'MIGRATION.PLAN_CHANGED'])
    }
    expect(await left()).toEqual([])

    async function changedByHand() {
      await test.sql('create index by_hand on users (size)')
      return reviewed()
    }
  })

  it('rehearses nothing of a plan that is refused', async () => {
    const refused = await rehearse('DROP TABLE users;\n')
    expect([refused.exitCode, refused.document.error?.code]).toEqual([4, 'PLAN.REFUSED'])
    expect(await left()).toEqual([])
  })
})
