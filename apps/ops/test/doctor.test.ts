import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { startPgBouncer, startPostgres, usePostgres } from '@twinship/testkit'
import { afterAll, describe, expect, it } from 'vitest'
import { ops, opsJson } from './run-ops.ts'
import { drawnVersions } from './servers.ts'
import { journalFolder, removeFile } from './status-folder.ts'

const root = mkdtempSync(path.join(tmpdir(), 'twinship-doctor-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))
const first = { tag: '0000_a', sql: 'CREATE TABLE a (id integer);' }

it('checks the folder without a database and makes none; errors exit 4', async () => {
  const folder = journalFolder(root, 'sqlite', [first])
  const env = { DATABASE_URL: `file:${root}/none.db`, BACKUP_DIR: `${root}/backups` }
  const { stdout, exitCode } = await ops(['doctor', '--migrations', folder], { env })
  expect(exitCode).toBe(0)
  expect(stdout).toContain(`Node        ${process.versions.node}\n`)
  expect(stdout).toMatch(/Disk {8}no file yet, [\d,]+ MB free\nIdentity {4}none yet\n/)
  expect(stdout).toContain(
    'Machine     nothing found\nFolder      1 migrations for sqlite, layout of drizzle-kit 0.x\nJournal     nothing found\n' +
      `Backups     0 in ${root}/backups, none proven\nPrograms `,
  )
  removeFile(folder, first.tag)
  expect(await opsJson(['doctor', '--migrations', folder], { env })).toMatchObject({
    exitCode: 4,
    stderr: '',
    document: {
      server: null,
      disk: { fileBytes: null },
      findings: [{ code: 'JOURNAL.MISSING_FILE' }],
      error: { code: 'MIGRATION.JOURNAL' },
    },
  })
  expect(existsSync(path.join(root, 'none.db'))).toBe(false)
})

describe.each(drawnVersions)('PostgreSQL %i', (version) => {
  const pg = usePostgres({ version })
  it('asks for the rights of the role that logs in, though its sessions act as the owner', async () => {
    const { url, name } = await pg.fresh()
    await pg.server.query(`create role doctor_owner;
      create role doctor_login login createdb in role doctor_owner, pg_signal_backend, pg_read_all_stats;
      alter role doctor_login in database "${name}" set role = doctor_owner;
      alter database "${name}" owner to doctor_owner`)
    const login = new URL(url)
    login.username = 'doctor_login'
    try {
      const { document } = await opsJson(['doctor'], { env: { DATABASE_URL: login.href } })
      expect(document).toMatchObject({ machine: [], server: { role: 'doctor_owner' } })
    } finally {
      await pg.server.query(`alter database "${name}" owner to current_user;
        drop role doctor_login; drop role doctor_owner`)
    }
  })

  it('tells its version, or why it is not reached', async () => {
    const doctor = (url: string) => opsJson(['doctor'], { env: { DATABASE_URL: url } })
    expect(await doctor(pg.url)).toMatchObject({
      exitCode: 0,
      document: {
        server: { reached: true, pooler: false, version: expect.stringMatching(`^${version}\\.`) as string },
      },
    })
    const missing = pg.url.replace(pg.database.name, 'not_there')
    expect(await doctor(missing)).toMatchObject({
      exitCode: 0,
      document: { server: { reached: false, code: 'CONNECT.NO_DATABASE' } },
    })
    expect(await opsJson(['doctor', '--check'], { env: { DATABASE_URL: missing } })).toMatchObject({
      exitCode: 2,
      document: { error: { code: 'CONNECT.NO_DATABASE' } },
    })
  })
})

describe('PostgreSQL', () => {
  const pg = usePostgres()

  it('tells what a role may not do, settings that bite, invalid indexes and who the database is', async () => {
    const { name } = pg.database
    await ops(['migrate'], { env: { DATABASE_URL: pg.url } })
    await pg.server.query(
      `create role doctor_plain login;
       alter role doctor_plain in database "${name}" set statement_timeout = '5s';
       create table broken (id integer); create index broken_id_idx on broken (id);
       update pg_index set indisvalid = false where indexrelid = 'broken_id_idx'::regclass`,
      name,
    )
    try {
      const url = new URL(pg.url)
      url.username = 'doctor_plain'
      const { document, exitCode } = await opsJson(['doctor'], { env: { DATABASE_URL: url.href } })
      expect([exitCode, document['server']]).toMatchObject([0, { role: 'doctor_plain', tls: null }])
      const codes = (document['machine'] as readonly { readonly code: string }[]).map(({ code }) => code)
      expect(codes).toEqual(
        expect.arrayContaining([
          'PRIVILEGE.CREATE',
          'PRIVILEGE.CREATEDB',
          'PRIVILEGE.SIGNAL',
          'PRIVILEGE.STATS',
          'SETTING.TIMEOUT',
          'INDEX.INVALID',
        ]),
      )
    } finally {
      await pg.server.query('drop owned by doctor_plain; drop role doctor_plain', name)
    }
    const { document } = await opsJson(['doctor'], { env: { DATABASE_URL: pg.url, NODE_ENV: 'staging' } })
    expect(document).toMatchObject({ identity: { environment: 'development' } })
    expect(document['machine']).toContainEqual(
      expect.objectContaining({ code: 'IDENTITY.MISMATCH', severity: 'error' }) as object,
    )
  })
})

it('sees a pooler in between', async () => {
  const cluster = await startPostgres({ env: process.env })
  try {
    const bouncer = await startPgBouncer({ env: process.env, cluster, poolMode: 'transaction' })
    const { stdout } = await ops(['doctor'], { env: { DATABASE_URL: bouncer.url('postgres') } })
    expect(stdout).toMatch(/Server {6}PostgreSQL .+, behind a connection pooler/)
    expect(stdout).toMatch(
      /Machine {5}1 found\n {2}error {2}CONNECT\.POOLER\n.+\n {4}→ Set DATABASE_DIRECT_URL/,
    )
    expect(
      await opsJson(['doctor', '--check'], { env: { DATABASE_URL: bouncer.url('postgres') } }),
    ).toMatchObject({
      exitCode: 4,
      document: { error: { code: 'DOCTOR.FINDINGS', details: { findings: ['CONNECT.POOLER'] } } },
    })
    await bouncer.stop()
  } finally {
    await cluster.stop()
  }
})
