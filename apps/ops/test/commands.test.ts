import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { migrationsFolder } from '@twinship/db/migrations'
import { readMigrationFolder } from '@twinship/migrate'
import { usePostgres } from '@twinship/testkit'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { ops, opsJson } from './run-ops.ts'
import { servers } from './servers.ts'

const folder = mkdtempSync(path.join(tmpdir(), 'twinship-ops-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

let files = 0

describe.each(servers)('%s %i', (kind, version) => {
  const pg = kind === 'PostgreSQL' ? usePostgres({ version }) : undefined
  const tags = readMigrationFolder(migrationsFolder(pg ? 'postgresql' : 'sqlite')).migrations.map(
    ({ tag }) => tag,
  )
  let url = ''
  let name = ''
  const env = () => ({ NODE_ENV: 'development', DATABASE_URL: url })

  beforeEach(async () => {
    if (pg === undefined) {
      name = `ops-${++files}.db`
      url = `file:${path.join(folder, name)}`
      return
    }
    const database = await pg.fresh()
    ;({ name, url } = database)
  })

  it('status tells what is pending, and --check exits 4 until all is applied', async () => {
    const before = await opsJson(['status', '--check'], { env: env() })
    expect(before).toMatchObject({
      exitCode: 4,
      stderr: '',
      document: { pending: tags, upToDate: false, error: { code: 'MIGRATION.PENDING' } },
    })
    expect(await opsJson(['status'], { env: env() })).toMatchObject({
      exitCode: 0,
      document: { pending: tags },
    })
    const migrated = await opsJson(['migrate'], { env: env() })
    expect(migrated).toMatchObject({
      exitCode: 0,
      stderr: pg ? '' : `Created the database file:${path.join(folder, name)}.\n`,
      document: { command: 'migrate', applied: tags, total: tags.length },
    })
    expect(await opsJson(['status', '--check'], { env: env() })).toMatchObject({
      exitCode: 0,
      document: { applied: tags, pending: [], upToDate: true },
    })
    expect((await ops(['migrate'], { env: env() })).stdout).toContain('nothing pending')
  })

  it('start makes everything ready, and again without doing it twice', async () => {
    const first = await ops(['start', '--quiet'], { env: env() })
    expect(first).toMatchObject({ exitCode: 0, stderr: '' })
    expect(first.stdout).toContain(`${tags.length} applied now`)
    expect(first.stdout).toContain('password123')
    const second = await opsJson(['start'], { env: env() })
    const { seed } = second.document as unknown as {
      seed: { tables: { inserted: number; rows: number }[]; accounts: unknown[] }
    }
    expect(seed.accounts).toHaveLength(4)
    expect(seed.tables.every((table) => table.inserted === 0)).toBe(true)
    expect(seed.tables.some((table) => table.rows > 0)).toBe(true)
  })

  it('deploy applies, and creates nothing', async () => {
    const staging = { ...env(), NODE_ENV: 'staging' }
    if (pg === undefined) writeFileSync(path.join(folder, name), '')
    const deployed = await opsJson(['deploy'], { env: staging })
    expect(deployed).toMatchObject({ exitCode: 0, document: { applied: { length: 3 }, backup: null } })
    expect((await ops(['deploy', '--quiet'], { env: staging })).stderr).toBe('')
    const missing = pg ? url.replace(name, 'missing') : 'file:missing.db'
    expect(await opsJson(['deploy', '--url', missing], { env: staging })).toMatchObject({
      exitCode: 2,
      document: { error: { code: 'CONNECT.NO_DATABASE' } },
    })
  })

  it('refuses production what is for development', async () => {
    const production = { ...env(), NODE_ENV: 'production' }
    for (const command of ['reset', 'start']) {
      expect(
        await opsJson([command, ...(command === 'reset' ? ['--confirm', name] : [])], { env: production }),
      ).toMatchObject({ exitCode: 2, document: { error: { code: 'CONFIG.WRONG_ENVIRONMENT' } } })
    }
  })

  it('reset needs the name of the database, from the flag or from a person', async () => {
    await ops(['start'], { env: env() })
    const refused = await opsJson(['reset'], { env: env() })
    expect(refused).toMatchObject({
      exitCode: 3,
      document: { error: { code: 'CONFIRM.MISSING', hint: `Repeat the command with --confirm ${name}` } },
    })
    expect((await ops(['reset', '--yes'], { env: env() })).exitCode).toBe(3)
    expect((await ops(['reset', '--confirm', 'other'], { env: env() })).exitCode).toBe(3)
    expect((await ops(['reset'], { env: env(), answer: 'yes' })).exitCode).toBe(3)
    expect(
      (await ops(['reset', '--confirm', name], { env: { ...env(), NODE_ENV: 'staging' } })).exitCode,
    ).toBe(2)
    expect((await ops(['reset', '--confirm', name, '--migrations', folder], { env: env() })).exitCode).toBe(2)
    expect(await opsJson(['status', '--check'], { env: env() })).toMatchObject({ exitCode: 0 })
    for (const consent of [{ args: ['--confirm', name] }, { args: [], answer: name }]) {
      const done = await ops(['reset', ...consent.args], {
        env: env(),
        ...('answer' in consent ? { answer: consent.answer } : {}),
      })
      expect(done.stdout).toContain(`${tags.length} applied now`)
      expect(done.stdout).toMatch(/, [1-9]\d* of them new/)
    }
  })
})

describe('PostgreSQL roles', () => {
  const pg = usePostgres()
  let url: URL
  beforeAll(async () => {
    await pg.server.query(
      `create role owner_only login; alter database "${pg.database.name}" owner to owner_only`,
    )
    url = new URL(pg.url)
    url.username = 'owner_only'
  })
  afterAll(async () => {
    await pg.server.query(`drop owned by owner_only cascade`, pg.database.name)
    await pg.server.query(`alter database "${pg.database.name}" owner to current_user; drop role owner_only`)
  })

  it('reset needs no superuser', async () => {
    const env = { DATABASE_URL: url.href }
    expect(await ops(['start'], { env })).toMatchObject({ exitCode: 0 })
    expect(await ops(['reset', '--confirm', pg.database.name], { env })).toMatchObject({ exitCode: 0 })
  })

  it('says that this role may not create a database', async () => {
    url.pathname = '/not_there'
    const result = await opsJson(['migrate'], { env: { DATABASE_URL: url.href } })
    expect(result).toMatchObject({ exitCode: 2, document: { error: { code: 'DB.PRIVILEGE' } } })
  })
})

it('reads paths from where the command was typed, and file: URLs from the workspace root', async () => {
  await ops(['migrate', '--migrations', path.relative(folder, migrationsFolder('sqlite'))], {
    cwd: folder,
    env: {
      DATABASE_URL: `file:${path.relative(path.resolve(import.meta.dirname, '../../..'), folder)}/relative.db`,
    },
  })
  expect(existsSync(path.join(folder, 'relative.db'))).toBe(true)
})
