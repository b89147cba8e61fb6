import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { pgVersions, startPgBouncer, startPostgres, usePostgres } from '@twinship/testkit'
import { afterAll, describe, expect, it } from 'vitest'
import { ops, opsJson } from './run-ops.ts'
import { journalFolder, removeFile } from './status-folder.ts'

const root = mkdtempSync(path.join(tmpdir(), 'twinship-doctor-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))
const first = { tag: '0000_a', sql: 'CREATE TABLE a (id integer);' }

it('checks the folder without a database and makes none; errors exit 4', async () => {
  const folder = journalFolder(root, 'sqlite', [first])
  const env = { DATABASE_URL: `file:${root}/none.db` }
  const { stdout, exitCode } = await ops(['doctor', '--migrations', folder], { env })
  expect(exitCode).toBe(0)
  expect(stdout).toContain(`Node        ${process.versions.node}\n`)
  expect(stdout).toContain(
    '1 migrations for sqlite, layout of drizzle-kit 0.x\nJournal     nothing found\nNot checked ',
  )
  removeFile(folder, first.tag)
  expect(await opsJson(['doctor', '--migrations', folder], { env })).toMatchObject({
    exitCode: 4,
    stderr: '',
    document: {
      server: null,
      findings: [{ code: 'JOURNAL.MISSING_FILE' }],
      error: { code: 'MIGRATION.JOURNAL' },
    },
  })
  expect(existsSync(path.join(root, 'none.db'))).toBe(false)
})

describe.each(pgVersions())('PostgreSQL %i', (version) => {
  const pg = usePostgres({ version })
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
  })
})

it('sees a pooler in between', async () => {
  const cluster = await startPostgres({ env: process.env })
  try {
    const bouncer = await startPgBouncer({ env: process.env, cluster, poolMode: 'transaction' })
    const { stdout } = await ops(['doctor'], { env: { DATABASE_URL: bouncer.url('postgres') } })
    expect(stdout).toMatch(/Server {6}PostgreSQL .+, behind a connection pooler {2}CONNECT\.POOLER\n {4}→ /)
    await bouncer.stop()
  } finally {
    await cluster.stop()
  }
})
