import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { servers, useServer } from './servers.ts'

const a = { tag: '0000_a', sql: 'CREATE TABLE a (id integer PRIMARY KEY NOT NULL, name text);' }
const b = { tag: '0001_b', sql: 'CREATE TABLE b (id integer PRIMARY KEY NOT NULL);' }

const prismaLedger = `create table _prisma_migrations (
  id varchar(36) primary key not null, checksum varchar(64) not null, finished_at timestamp,
  migration_name varchar(255) not null, logs text, rolled_back_at timestamp,
  started_at timestamp not null default current_timestamp, applied_steps_count integer not null default 0)`
const prismaRow = (finishedAt: string) =>
  `insert into _prisma_migrations (id, checksum, migration_name, finished_at, applied_steps_count)
   values ('1', 'c', '20240101000000_init', ${finishedAt}, 1)`

describe.each(servers)('%s %i', (kind, version) => {
  const test = useServer(kind, version)

  it('baseline writes down what is proven, and the next migrate goes on from there', async () => {
    const folder = test.folder([a, b])
    await test.sql(a.sql)
    const refused = await test.json(['baseline', '--migrations', folder])
    expect(refused).toMatchObject({ exitCode: 4, document: { error: { code: 'VERIFY.DRIFT' } } })
    expect(refused.document.error?.message).toContain('table')
    const missing = await test.json(['baseline', '--to', 'no_such', '--migrations', folder])
    expect(missing).toMatchObject({ exitCode: 2, document: { error: { code: 'MIGRATION.NOT_FOUND' } } })
    const text = await test.ops(['baseline', '--to', a.tag, '--migrations', folder])
    expect(text).toMatchObject({ exitCode: 0, stderr: '' })
    expect(text.stdout).toMatch(/Migrations {2}1 written down as applied, 0 known before\n {2}\+ 0000_a\n/)
    const again = await test.json(['baseline', '--to', a.tag, '--migrations', folder])
    expect(again.document).toMatchObject({ recorded: [], known: [a.tag], auditHead: null })
    const migrated = await test.json(['migrate', '--migrations', folder])
    expect(migrated).toMatchObject({ exitCode: 0, document: { applied: [b.tag] } })
    const conflict = await test.json(['baseline', '--to', a.tag, '--migrations', folder])
    expect(conflict).toMatchObject({ exitCode: 4, document: { error: { code: 'BASELINE.CONFLICT' } } })
  })

  it('import prisma takes over, or lists the differences and writes the bridge', async () => {
    const folder = test.folder([a, b])
    const run = (...args: string[]) => test.json(['import', 'prisma', ...args, '--migrations', folder])
    await test.sql(a.sql)
    expect(await run()).toMatchObject({ exitCode: 2, document: { error: { code: 'IMPORT.NO_LEDGER' } } })
    await test.sql(prismaLedger)
    await test.sql(prismaRow('null'))
    expect(await run()).toMatchObject({ exitCode: 4, document: { error: { code: 'IMPORT.UNFINISHED' } } })
    await test.sql('delete from _prisma_migrations')
    await test.sql(prismaRow('current_timestamp'))
    const bridge = path.join(test.root, `bridge-${kind}-${version}.sql`)
    const differs = await run('--accept', 'prisma-table', '--bridge', bridge)
    expect(differs).toMatchObject({
      exitCode: 4,
      document: { outcome: 'differs', bridgeFile: bridge, error: { code: 'VERIFY.DRIFT' } },
    })
    expect(differs.document['accepted']).toMatchObject([{ kind: 'table' }])
    expect(readFileSync(bridge, 'utf8')).toContain('b')
    const over = await run('--accept', 'prisma-table', '--bridge', bridge)
    expect(over).toMatchObject({ exitCode: 2, document: { error: { code: 'USAGE.INVALID' } } })
    const text = await test.ops(['import', 'prisma', '--migrations', folder])
    expect(text.stdout).toMatch(/Differences 2\n {2}! .+\n {2}! .+\n/)
    await test.sql(b.sql)
    const adopted = await run('--accept', 'names,prisma-table')
    expect(adopted).toMatchObject({
      exitCode: 0,
      document: { outcome: 'adopted', recorded: [a.tag, b.tag], bridgeFile: null },
    })
    expect((await test.json(['status', '--check', '--migrations', folder])).exitCode).toBe(0)
  })

  it('verify names every difference, and exits 4', async () => {
    const folder = test.folder([a])
    await test.json(['migrate', '--migrations', folder])
    const clean = await test.json(['verify', '--migrations', folder])
    expect(clean).toMatchObject({
      exitCode: 0,
      document: { liveVsReplay: [], replayVsSchema: null, schema: null },
    })
    await test.sql('alter table a add column by_hand text')
    const drifted = await test.json(['verify', '--migrations', folder])
    expect(drifted).toMatchObject({
      exitCode: 4,
      document: {
        liveVsReplay: [{ kind: 'column', change: 'only-left' }],
        error: { code: 'VERIFY.DRIFT' },
      },
    })
    const text = await test.ops(['verify', '--migrations', test.folder([a, b])])
    expect(text.exitCode).toBe(4)
    expect(text.stdout).toMatch(
      /Database {4}against the migrations it has: 1 difference\n {2}! column .*by_hand/,
    )
    expect(text.stdout).toContain('Pending     0001_b: no drift')
  })

  it('verify compares with this project’s TypeScript schema where its own folder is used', async () => {
    await test.json(['migrate'])
    const { document, exitCode } = await test.json(['verify'], { env: { PATH: process.env['PATH'] ?? '' } })
    expect([exitCode, document]).toMatchObject([0, { liveVsReplay: [], replayVsSchema: [], pending: [] }])
    expect(existsSync(String(document['schema']))).toBe(true)
  })
})

describe.each(servers.filter(([kind]) => kind === 'PostgreSQL'))('%s %i', (kind, version) => {
  const test = useServer(kind, version)

  it('without CREATEDB there is nowhere to replay, unless another server is named', async () => {
    const folder = test.folder([a])
    await test.json(['migrate', '--migrations', folder])
    const role = `plain_${version}`
    await test.sql(`create role ${role} login; grant usage on schema ops, drizzle to ${role};
      grant select on all tables in schema ops, drizzle to ${role}`)
    try {
      const url = new URL(test.url)
      url.username = role
      const env = { DATABASE_URL: url.href }
      const refused = await test.json(['verify', '--migrations', folder], { env })
      expect(refused).toMatchObject({ exitCode: 2, document: { error: { code: 'SCRATCH.UNAVAILABLE' } } })
      const elsewhere = ['verify', '--scratch-url', test.url, '--migrations', folder]
      expect(await test.json(elsewhere, { env })).toMatchObject({ exitCode: 0, document: { pending: [] } })
    } finally {
      await test.sql(`drop owned by ${role}; drop role ${role}`)
    }
    const wrong = await test.json(['verify', '--scratch-url', 'file:x.db', '--migrations', folder])
    expect(wrong).toMatchObject({ exitCode: 2, document: { error: { code: 'CONFIG.URL' } } })
  })
})
