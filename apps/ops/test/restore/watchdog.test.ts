import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { maintenanceUrl } from '@twinship/backup'
import { startPgBouncer, startPostgres, usePostgres, type PgBouncer, type PgCluster } from '@twinship/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startWatchdog } from '../../src/jobs/restore/watchdog.ts'
import { restoreHere } from './restore-here.ts'
import { placeOn } from './place.ts'

const env = { PATH: process.env['PATH'], HOME: process.env['HOME'] }

/** What anybody on this machine may see of the processes, and root sees too. */
function seenOfProcesses(): string {
  const texts = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => ['cmdline', 'environ'].map((file) => `/proc/${pid}/${file}`))
    .map((file) => {
      try {
        return readFileSync(file, 'utf8')
      } catch {
        return ''
      }
    })
  return [execFileSync('ps', ['axewww'], { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 }), ...texts].join(
    '\n',
  )
}

describe('a server and a pooler with passwords', { timeout: 400_000 }, () => {
  let cluster: PgCluster
  let pooler: PgBouncer
  beforeAll(async () => {
    cluster = await startPostgres({ env: process.env, scram: true })
    pooler = await startPgBouncer({ env: process.env, cluster })
  })
  afterAll(async () => {
    await pooler.stop()
    await cluster.stop()
  })
  const place = placeOn(
    () => cluster,
    () => pooler,
  )

  it('are told to the watchdog by a pipe: nobody sees them at any step', async () => {
    const { password = '' } = cluster
    expect(password.length).toBeGreaterThan(10)
    const database = await place.fresh()
    const backup = await place.backUp(database)
    const seen: string[] = []
    const onStep = () => void seen.push(seenOfProcesses())
    const done = await restoreHere({ env: place.env(database), backup, folder: place.folder }, onStep)
    expect(done.error).toBeUndefined()
    expect(seen.length).toBeGreaterThan(10)
    // It was there to be seen.
    expect(seen.filter((text) => text.includes('watchdog.ts')).length).toBeGreaterThan(3)
    for (const text of seen)
      expect(text.includes(password) || text.includes(encodeURIComponent(password))).toBe(false)
  })

  it('keep a restore from beginning where the watchdog is not let in', async () => {
    const database = await place.fresh()
    const backup = await place.backUp(database)
    await cluster.query(
      `create role limited login createdb password 'hush' in role pg_signal_backend, "${cluster.superuser}"`,
    )
    const url = new URL(database.url)
    url.username = 'limited'
    url.password = 'hush'
    // Two sessions are open by then: the watchdog's is one too many.
    const ask = async () => {
      await cluster.query('alter role limited connection limit 2')
      return database.name
    }
    const limited = { ...place.env(database), DATABASE_DIRECT_URL: url.href }
    const attempt = restoreHere(
      { env: limited, backup, folder: place.folder, ask, safetyBackup: true },
      () => undefined,
    )
    await expect(attempt).rejects.toMatchObject({
      code: 'RESTORE.WATCHDOG',
      exitCode: 2,
      message: expect.stringMatching(/^The watchdog of the swap could not let clients go on: /) as string,
    })
    expect(await place.names(database)).toEqual([database.name])
    const list = await place.json(database, ['backup', 'list'])
    expect(list.document['backups']).toHaveLength(2)
    expect(await place.count(database)).toBe(1000)
  })
})

describe('a watchdog', { timeout: 400_000 }, () => {
  const pg = usePostgres()
  let pooler: PgBouncer
  beforeAll(async () => {
    const settings = { stats_users: 'looker' }
    pooler = await startPgBouncer({
      env: process.env,
      cluster: pg.server,
      settings,
      users: [{ name: 'looker' }],
    })
  })
  afterAll(() => pooler.stop())

  const start = async ({ admin = pooler.adminUrl, role = '' } = {}) => {
    const [row] = await pg.server.query(
      `select oid::int as oid from pg_database where datname = '${pg.database.name}'`,
    )
    const url = new URL(pg.url)
    if (role !== '') url.username = role
    const order = {
      poolers: [{ url: admin, databases: [pg.database.name] }],
      maintenanceUrl: maintenanceUrl(url.href, pg.database.name),
      oid: Number(row?.['oid']),
      maxPauseMs: 60_000,
    }
    const watchdog = await startWatchdog(order, env)
    await watchdog.end()
  }

  it('is ready where it can do all of its part, and has changed nothing by trying', async () => {
    const state = () =>
      pg.server.query(`select datallowconn from pg_database where datname = '${pg.database.name}'`)
    const before = await state()
    await start()
    expect(await state()).toEqual(before)
    const databases = await pooler.admin('show databases')
    expect(databases.filter(({ paused }) => Number(paused) !== 0)).toEqual([])
  })

  it('that may not resume, may not allow connections or reaches nobody says so', async () => {
    const looker = new URL(pooler.adminUrl)
    looker.username = 'looker'
    const refused = (said: RegExp) => ({
      code: 'RESTORE.WATCHDOG',
      message: expect.stringMatching(said) as string,
    })
    await expect(start({ admin: looker.href })).rejects.toMatchObject(refused(/admin access needed/))
    const nobody = new URL(pooler.adminUrl)
    nobody.port = '1'
    await expect(start({ admin: nobody.href })).rejects.toMatchObject(refused(/127\.0\.0\.1:1/))
    await pg.server.query('create role "watchdog plain" login')
    try {
      await expect(start({ role: 'watchdog plain' })).rejects.toMatchObject(refused(/must be owner/))
    } finally {
      await pg.server.query('drop role "watchdog plain"')
    }
  })
})
