import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { migrationsFolder } from '@twinship/db/migrations'
import {
  mayMount,
  mountDisk,
  unmountDisk,
  startPgBouncer,
  startPostgres,
  usePostgres,
  type PgCluster,
} from '@twinship/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { binArguments, ops, opsJson, start } from './run-ops.ts'

const folder = mkdtempSync(path.join(tmpdir(), 'twinship-bad-'))
const file = (name: string) => `file:${path.join(folder, name)}`
beforeAll(() => chmodSync(folder, 0o755))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** One clear message with code and next step, in text and in JSON, with the same exit code and no secret. */
async function refused(
  args: readonly string[],
  env: Record<string, string>,
  code: string,
  exitCode: number,
): Promise<string> {
  const json = await opsJson(['--quiet', ...args], { env })
  expect(json).toMatchObject({ exitCode, stderr: '', document: { error: { code } } })
  expect(json.document.error?.hint).not.toBe('')
  const text = await ops(['--quiet', ...args], { env })
  expect(text).toMatchObject({ exitCode, stdout: '' })
  expect(text.stderr).toMatch(new RegExp(`^${code}: [^]+\n→ .+\n$`))
  const verbose = await ops([...args, '--verbose'], { env })
  expect(json.stdout + text.stderr + verbose.stderr).not.toContain('hush')
  return text.stderr
}

describe('the command line', () => {
  it.each([
    [[], /A command is missing[^]+Commands:/],
    [['stauts'], /unknown command 'stauts'\n\(Did you mean status\?\)/],
    [['migrate', '--urll', 'x'], /unknown option '--urll'\n\(Did you mean --url\?\)/],
    [['migrate', '--url'], /argument missing/],
    [['migrate', 'more'], /too many arguments/],
    [['migrate', '--wait', 'long'], /'--wait <seconds>' argument 'long' is invalid/],
    [['migrate', '--ledger-schema', 'x', '--url', 'file:none.db'], /SQLite has no schemas/],
    [['resolve'], /exactly one of --applied/],
    [['resolve', 'b'], /exactly one of --applied/],
    [['resolve', 'b', '--applied', '--rolled-back'], /exactly one of --applied/],
    [['resolve', 'a', '--applied', 'b'], /named twice/],
    [['resolve', 'b', '--not-applied'], /give --statement too/],
    [['resolve', 'b', '--statement', '1', '--rolled-back'], /with --statement give --not-applied/],
    [['resolve', 'b', '--statement', '0', '--applied'], /a number from 1/],
    [['identify', '--environment', 'prod'], /Allowed choices are development, test, staging, production/],
    [['import'], /A command is missing[^]+prisma/],
    [['import', 'rails'], /unknown command 'rails'/],
    [['import', 'prisma', '--accept', 'anything'], /does not know "anything"/],
    [['roles'], /no database of one is named/],
    [['roles', '--database', 'd', '--schema', 'ops'], /record of migrations: no app may write there/],
    [['roles', '--database', 'd', '--app', 'postgres', '--backup', 'postgres'], /have one name/],
    [['roles', '--database', 'd', '--limit', 'owner=3'], /Give migrator, app, readonly or backup/],
    [['verify', '--drizzle-config', 'no/where.ts'], /There is no file .*no\/where\.ts/],
  ])('%j', async (args, message) => expect(await refused(args, {}, 'USAGE.INVALID', 2)).toMatch(message))

  it('prints help on stdout', async () => {
    for (const args of [['--help'], ['reset', '--help'], ['audit', 'verify', '--help']]) {
      const result = await ops(args)
      expect(result).toMatchObject({ exitCode: 0, stderr: '' })
      expect(result.stdout).toContain('--no-color')
    }
  })
})

describe('the environment', () => {
  it('lists every problem at once', async () => {
    const env = {
      NODE_ENV: 'prod',
      DATABASE_URL: 'mysql://u:hush@h/a',
      DB_POOL_MAX: 'many',
      DB_POOL_MIN: '-1',
    }
    const text = await refused(['migrate'], env, 'CONFIG.INVALID', 2)
    for (const name of ['NODE_ENV', 'DATABASE_URL', 'DB_POOL_MAX', 'DB_POOL_MIN'])
      expect(text).toContain(`  - ${name} `)
  })

  it('has no default database outside development', async () => {
    expect(await refused(['status', '--env', 'staging'], {}, 'CONFIG.INVALID', 2)).toContain(
      'DATABASE_URL is not set',
    )
  })

  it.each(['migrate', 'reset', 'start', 'deploy'])(
    '%s refuses a server elsewhere while NODE_ENV is unset',
    async (command) => {
      for (const url of ['postgres://u:hush@db.example.org/app', 'libsql://app.example.org?authToken=hush']) {
        await refused([command], { DATABASE_URL: url }, 'CONFIG.REMOTE_IN_DEVELOPMENT', 2)
        await refused(
          [command],
          { DATABASE_URL: 'file:a.db', DATABASE_DIRECT_URL: url, NODE_ENV: '' },
          url.startsWith('postgres') ? 'CONFIG.INVALID' : 'CONFIG.REMOTE_IN_DEVELOPMENT',
          2,
        )
      }
    },
  )
})

describe('the URL', () => {
  it.each(['nosuch://u:hush@h/app', 'app.db', 'postgres://u:hush#hush@h/app', 'file:'])('%s', async (url) => {
    expect(await refused(['migrate', '--url', url], {}, 'CONFIG.URL', 2)).toContain('--url ')
  })
})

describe('the server', () => {
  it('is not there', async () => {
    const closed = await freePort()
    await refused(
      ['migrate'],
      { DATABASE_URL: `postgres://u:hush@127.0.0.1:${closed}/app` },
      'CONNECT.UNREACHABLE',
      2,
    )
    await refused(
      ['status'],
      { DATABASE_URL: `postgres://u:hush@127.0.0.1:${closed}/app` },
      'CONNECT.UNREACHABLE',
      2,
    )
    await refused(
      ['migrate'],
      { DATABASE_URL: `https://127.0.0.1:${closed}?authToken=hush` },
      'CONNECT.UNREACHABLE',
      2,
    )
  })

  describe('with passwords', () => {
    let cluster: PgCluster
    beforeAll(async () => {
      cluster = await startPostgres({ env: process.env, scram: true })
    })
    afterAll(() => cluster.stop())

    it('does not accept this one', async () => {
      const url = new URL(cluster.url())
      url.password = 'hush'
      await refused(['migrate'], { DATABASE_URL: url.href }, 'CONNECT.AUTHENTICATION', 2)
      await refused(['status'], { DATABASE_URL: url.href }, 'CONNECT.AUTHENTICATION', 2)
      url.password = ''
      await refused(['migrate'], { DATABASE_URL: url.href }, 'CONNECT.AUTHENTICATION', 2)
    })

    it('speaks no TLS', async () => {
      await refused(['migrate'], { DATABASE_URL: `${cluster.url()}?sslmode=verify-full` }, 'CONNECT.TLS', 2)
    })
  })
})

describe('a pooler in between', () => {
  it('is refused with the way out', async () => {
    const cluster = await startPostgres({ env: process.env })
    try {
      const bouncer = await startPgBouncer({ env: process.env, cluster, poolMode: 'session' })
      const pooled = bouncer.url('postgres')
      for (const command of ['migrate', 'deploy', 'status', 'resume', 'verify']) {
        expect(await refused([command], { DATABASE_URL: pooled }, 'CONNECT.POOLER', 2)).toContain(
          'DATABASE_DIRECT_URL',
        )
      }
      const env = { DATABASE_URL: pooled, DATABASE_DIRECT_URL: cluster.url('postgres') }
      expect(await ops(['migrate'], { env })).toMatchObject({ exitCode: 0 })
      await bouncer.stop()
    } finally {
      await cluster.stop()
    }
  })
})

describe('the migration folder', () => {
  const pg = usePostgres()
  it('is for another dialect, missing or damaged', async () => {
    const env = { DATABASE_URL: file('folder.db') }
    await refused(['migrate', '--migrations', migrationsFolder('postgresql')], env, 'MIGRATION.DIALECT', 2)
    await refused(
      ['migrate', '--migrations', migrationsFolder('sqlite')],
      { DATABASE_URL: pg.url },
      'MIGRATION.DIALECT',
      2,
    )
    await refused(['migrate', '--migrations', 'no/where'], env, 'MIGRATION.FOLDER_MISSING', 2)
    const damaged = path.join(folder, 'damaged', 'meta')
    mkdirSync(damaged, { recursive: true })
    writeFileSync(path.join(damaged, '_journal.json'), '{"version":"7","entries":hush}')
    await refused(['migrate', '--migrations', path.dirname(damaged)], env, 'MIGRATION.JOURNAL', 4)
    expect(existsSync(path.join(folder, 'folder.db'))).toBe(false)
  })
})

describe('the SQLite file', () => {
  it('is none', async () => {
    writeFileSync(
      path.join(folder, 'text.db'),
      'this is no database, but long enough to be taken for one. '.repeat(40),
    )
    await refused(['migrate'], { DATABASE_URL: file('text.db') }, 'DB.NOT_A_DATABASE', 2)
    await refused(['status'], { DATABASE_URL: file('text.db') }, 'DB.NOT_A_DATABASE', 2)
  })

  it('cannot be written', async () => {
    await ops(['migrate', '--migrations', oneTable()], { env: { DATABASE_URL: file('readonly.db') } })
    const before = readFileSync(path.join(folder, 'readonly.db'))
    chmodSync(path.join(folder, 'readonly.db'), 0o444)
    await asNobody(async () => {
      await refused(['migrate'], { DATABASE_URL: file('readonly.db') }, 'DB.READ_ONLY', 2)
      await refused(['migrate'], { DATABASE_URL: file('new/new.db') }, 'DB.READ_ONLY', 2)
    })
    expect(readFileSync(path.join(folder, 'readonly.db'))).toEqual(before)
    expect(existsSync(path.join(folder, 'new'))).toBe(false)
  })

  it('cannot grow', async () => {
    const small = [
      '-c',
      'ulimit -f 64; exec "$0" "$@"',
      process.execPath,
      ...binArguments,
      'migrate',
      '--json',
      '--quiet',
    ]
    const result = await start('bash', small, { env: { DATABASE_URL: file('small.db') } }).done
    expect(result).toMatchObject({ exitCode: 5, stderr: '' })
    expect(existsSync(path.join(folder, 'small.db'))).toBe(false)
  })

  // A full disk of one's own takes the right to mount one.
  it.runIf(mayMount())('is on a full disk', async () => {
    await onSmallDisk('64k', async (disk) => {
      await refused(['migrate'], { DATABASE_URL: `file:${disk}/new.db` }, 'DB.DISK_FULL', 5)
      expect(existsSync(path.join(disk, 'new.db'))).toBe(false)
    })
    // Room for one table and the engine's own.
    await onSmallDisk('320k', async (disk) => {
      await ops(['migrate', '--migrations', oneTable()], { env: { DATABASE_URL: `file:${disk}/old.db` } })
      const env = { DATABASE_URL: `file:${disk}/old.db` }
      await refused(['migrate'], env, 'DB.DISK_FULL', 5)
      const { document } = await opsJson(['status', '--migrations', oneTable()], { env })
      expect(document).toMatchObject({ upToDate: true, applied: ['0000_one'], surplus: [], openRun: null })
    })
  })
})

/** A folder of one small migration, older than this project's. */
function oneTable(): string {
  const directory = path.join(folder, 'one-table')
  mkdirSync(path.join(directory, 'meta'), { recursive: true })
  const entries = [{ idx: 0, version: '6', when: 1, tag: '0000_one', breakpoints: true }]
  writeFileSync(
    path.join(directory, 'meta', '_journal.json'),
    JSON.stringify({ version: '7', dialect: 'sqlite', entries }),
  )
  writeFileSync(path.join(directory, '0000_one.sql'), 'CREATE TABLE one (id integer);')
  return directory
}

/** File modes do not bind root: as root, the work is done with the rights of somebody who owns nothing. */
async function asNobody(work: () => Promise<void>): Promise<void> {
  const root = process.getuid?.() === 0
  if (root) process.seteuid?.(65_534)
  try {
    await work()
  } finally {
    if (root) process.seteuid?.(0)
  }
}

async function onSmallDisk(size: string, work: (disk: string) => Promise<void>): Promise<void> {
  const disk = mkdtempSync(path.join(folder, 'disk-'))
  mountDisk(disk, size)
  try {
    await work(disk)
  } finally {
    // Lazily: libSQL lets go of a closed file when its statements are collected.
    unmountDisk(disk)
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0))
    })
  })
}
