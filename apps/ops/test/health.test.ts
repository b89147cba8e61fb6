import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { startPgBouncer, usePostgres, waitUntil, withClient } from '@twinship/testkit'
import { afterAll, describe, expect, it } from 'vitest'
import { ops, opsJson } from './run-ops.ts'
import { drawnVersions } from './servers.ts'

const root = mkdtempSync(path.join(tmpdir(), 'twinship-health-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))
const directory = path.join(root, 'backups')

type Finding = { readonly code: string; readonly message: string }
const codesOf = (document: Readonly<Record<string, unknown>>) =>
  (document['findings'] as readonly Finding[]).map(({ code }) => code)

describe.each(drawnVersions)('PostgreSQL %i', { timeout: 300_000 }, (version) => {
  const pg = usePostgres({ version })
  const health = (args: readonly string[] = [], env: Readonly<Record<string, string>> = {}) =>
    opsJson(['health', ...args], { env: { DATABASE_URL: pg.url, BACKUP_DIR: directory, ...env } })

  it('that is well says so, to probes too', async () => {
    const well = await health(['--check', '--max-latency', '60000'])
    expect(well).toMatchObject({
      exitCode: 0,
      document: {
        healthy: true,
        direct: { reached: true },
        clients: null,
        pool: null,
        server: { isInRecovery: false, transactions: [], invalidIndexes: [], unvalidatedConstraints: [] },
        findings: [],
      },
    })
    expect((well.document['server'] as { version: string }).version).toMatch(new RegExp(`^${version}\\.`))
  })

  it('tells of a transaction that stays open, an invalid index and a constraint that nobody has checked', async () => {
    await pg.server.query(
      `create table notes (id integer); create index notes_idx on notes (id);
       update pg_index set indisvalid = false where indexrelid = 'notes_idx'::regclass;
       alter table notes add constraint positive check (id > 0) not valid`,
      pg.database.name,
    )
    const [hidden] = ['a value of a row']
    await withClient(pg.url, async (client) => {
      await client.query(`begin; select '${hidden}' from notes`)
      const found = await waitUntil(
        async () => {
          const { document, stdout } = await health(['--max-transaction', '1'])
          return codesOf(document).includes('TRANSACTION.LONG') ? { document, stdout } : undefined
        },
        { what: 'the transaction to be a second old', timeoutMs: 60_000 },
      )
      expect(codesOf(found.document)).toEqual([
        'TRANSACTION.LONG',
        'INDEX.INVALID',
        'CONSTRAINT.NOT_VALIDATED',
      ])
      expect(found.document).toMatchObject({
        healthy: true,
        server: {
          transactions: [{ state: 'idle in transaction', application: 'twinship-testkit' }],
          invalidIndexes: ['notes_idx'],
          unvalidatedConstraints: ['positive of notes'],
        },
      })
      expect(found.stdout).not.toContain(hidden)
      await client.query('rollback')
    })
    const { stdout } = await ops(['health'], { env: { DATABASE_URL: pg.url, BACKUP_DIR: directory } })
    expect(stdout).toMatch(/Server {6}reached in [\d.]+ ms, answers in [\d.]+ ms\nPostgreSQL {2}\d+\.\d+/)
    expect(stdout).toMatch(/Findings {4}2\n {2}warning {2}INDEX\.INVALID\n/)
  })

  it('that is not reached is an error for probes, with the code of what is in the way', async () => {
    const env = { DATABASE_URL: pg.url.replace(pg.database.name, 'not_there') }
    const seen = { healthy: false, direct: { reached: false, code: 'CONNECT.NO_DATABASE' }, server: null }
    expect(await health([], env)).toMatchObject({ exitCode: 0, document: seen })
    expect(await health(['--check'], env)).toMatchObject({
      exitCode: 2,
      document: { ...seen, error: { code: 'CONNECT.NO_DATABASE' } },
    })
  })

  it('in production tells that no backup is proven, or that the newest one is old', async () => {
    const env = {
      NODE_ENV: 'production',
      DATABASE_TLS_UNVERIFIED: 'allow',
      BACKUP_DIR: path.join(root, 'none'),
    }
    const { document } = await health([], env)
    expect(codesOf(document)).toContain('BACKUP.NONE_PROVEN')
  })
})

describe('a pooler', { timeout: 300_000 }, () => {
  const pg = usePostgres()

  it('is looked at too: the way of the clients, and whether they are kept waiting', async () => {
    // One of a * line would not be listed where nobody is connected to it.
    const databases = { [pg.database.name]: `dbname=${pg.database.name}` }
    const pooler = await startPgBouncer({ env: process.env, cluster: pg.server, databases })
    try {
      const env = {
        DATABASE_URL: pooler.url(pg.database.name),
        DATABASE_DIRECT_URL: pg.url,
        PGBOUNCER_ADMIN_URL: pooler.adminUrl,
        BACKUP_DIR: directory,
      }
      const health = (more: Readonly<Record<string, string>> = {}) =>
        opsJson(['health', '--check', '--max-latency', '60000'], { env: { ...env, ...more } })
      expect(await health()).toMatchObject({
        exitCode: 0,
        document: { clients: { reached: true }, pool: { reached: true, paused: [], maxWaitSeconds: 0 } },
      })
      // Through the pooler alone: nothing of it stays on the pooled connection.
      const through = { DATABASE_DIRECT_URL: '', PGBOUNCER_ADMIN_URL: '' }
      expect(await health(through)).toMatchObject({ exitCode: 0, document: { clients: null, pool: null } })
      await withClient(pooler.url(pg.database.name), async (client) => {
        expect((await client.query('show statement_timeout')).rows).toEqual([{ statement_timeout: '0' }])
      })
      await pooler.admin(`PAUSE "${pg.database.name}"`)
      const { exitCode, document } = await health({ DATABASE_URL: pg.url })
      expect(exitCode).toBe(4)
      expect(document).toMatchObject({
        healthy: false,
        pool: { paused: [pg.database.name] },
        error: { code: 'HEALTH.FINDINGS', details: { findings: ['POOL.PAUSED'] } },
      })
      await pooler.admin(`RESUME "${pg.database.name}"`)
    } finally {
      await pooler.stop()
    }
    const gone = { DATABASE_URL: pg.url, PGBOUNCER_ADMIN_URL: pooler.adminUrl, BACKUP_DIR: directory }
    expect(await opsJson(['health', '--check'], { env: gone })).toMatchObject({
      exitCode: 2,
      document: { direct: { reached: true }, pool: { reached: false, code: 'CONNECT.UNREACHABLE' } },
    })
  })
})

describe('SQLite', () => {
  it('tells of its file, and makes none', async () => {
    const file = path.join(root, 'app.db')
    const env = { DATABASE_URL: `file:${file}`, BACKUP_DIR: directory }
    expect(await opsJson(['health', '--check'], { env })).toMatchObject({
      exitCode: 2,
      document: { healthy: false, file: null, error: { code: 'CONNECT.NO_DATABASE' } },
    })
    expect(existsSync(file)).toBe(false)
    expect(await ops(['migrate'], { env })).toMatchObject({ exitCode: 0 })
    expect(await opsJson(['health', '--check', '--max-latency', '60000'], { env })).toMatchObject({
      exitCode: 0,
      document: { healthy: true, direct: { reached: true }, server: null, findings: [] },
    })
    expect((await ops(['health'], { env })).stdout).toMatch(/File {8}reached in .*\nSize {8}[\d.]+ [kM]B, /)
  })
})
