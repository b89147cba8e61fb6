import { maintenanceUrl } from '@twinship/backup'
import {
  pgVersions,
  queryOnce,
  startPgBouncer,
  startWireProxy,
  usePostgres,
  waitUntil,
  withClient,
  type PgBouncer,
} from '@twinship/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createFence } from '../../src/jobs/restore/fence.ts'
import { startWatchdog } from '../../src/jobs/restore/watchdog.ts'
import { placeOn, useRestorePlace } from './place.ts'
import { restoreHere } from './restore-here.ts'

const oldest = Math.min(...pgVersions())
const env = { PATH: process.env['PATH'], HOME: process.env['HOME'] }

describe('what keeps clients waiting', { timeout: 400_000 }, () => {
  const pg = usePostgres({ version: oldest })
  let pooler: PgBouncer
  beforeAll(async () => {
    const databases = { [pg.database.name]: `dbname=${pg.database.name}` }
    pooler = await startPgBouncer({ env: process.env, cluster: pg.server, databases })
  })
  afterAll(() => pooler.stop())
  const pause = () => pooler.admin(`PAUSE "${pg.database.name}"`)
  const resume = () => pooler.admin(`RESUME "${pg.database.name}"`)
  const isPaused = async () => {
    const databases = await pooler.admin('SHOW DATABASES')
    return databases.some(({ name, paused }) => name === pg.database.name && Number(paused) === 1)
  }
  const oid = async () => {
    const name = pg.database.name
    const [row] = await pg.server.query(`select oid::int as oid from pg_database where datname = '${name}'`)
    return Number(row?.['oid'])
  }

  it('is let go by the watchdog where nobody can say whether PAUSE is in force', async () => {
    let isCut = true
    const proxy = await startWireProxy({
      url: pooler.adminUrl,
      intercept: (text, link) => {
        if (text.startsWith(`PAUSE "${pg.database.name}"`)) {
          return { onAnswer: () => Promise.resolve(link.cutClient()) }
        }
        if (isCut && text.startsWith(`RESUME "${pg.database.name}"`)) link.cut()
        return undefined
      },
    })
    try {
      const place = { url: pg.url, database: pg.database.name, env, now: Date.now }
      const fence = createFence({ ...place, adminUrls: [proxy.url], maxPauseMs: 300_000 })
      await fence.prepare(await oid())
      await expect(fence.close()).rejects.toMatchObject({ code: 'PGBOUNCER.STILL_PAUSED' })
      expect(await isPaused()).toBe(true)
      isCut = false
      await fence.open()
      await fence.dispose()
      expect(await isPaused()).toBe(false)
    } finally {
      await proxy.close()
    }
  })

  it('is let go when its time is up and once more at the end, until the watchdog is disarmed', async () => {
    const order = {
      poolers: [{ url: pooler.adminUrl, databases: [pg.database.name] }],
      maintenanceUrl: maintenanceUrl(pg.url, pg.database.name),
      oid: await oid(),
      maxPauseMs: 1000,
    }
    const first = await startWatchdog(order, env)
    await first.arm()
    await pause()
    await waitUntil(async () => !(await isPaused()), { what: 'the time to be up', timeoutMs: 120_000 })
    // Who is watched may hold clients again without knowing; twice, for it lets them go twice.
    await waitUntil(
      async () => {
        await pause().catch(() => undefined)
        return isPaused()
      },
      { what: 'another pause', timeoutMs: 60_000 },
    )
    await first.end()
    expect(await isPaused()).toBe(false)

    const second = await startWatchdog({ ...order, maxPauseMs: 600_000 }, env)
    await second.arm()
    await second.disarm()
    await pause()
    await second.end()
    expect(await isPaused()).toBe(true)
    await resume()
  })

  const place = placeOn(
    () => pg.server,
    () => pooler,
  )
  it('stays as it is for --resume while another restore is at work, and is let go once it is not', async () => {
    await place.ops(pg.database, ['migrate'])
    const asked = () => place.json(pg.database, ['restore', '--resume'])
    await pause()
    await withClient(pg.server.url(), async (client) => {
      await client.query(`select pg_advisory_lock(839255488, hashtext('${pg.database.name}'))`)
      expect(await asked()).toMatchObject({ exitCode: 6, document: { error: { code: 'RESTORE.LOCKED' } } })
    })
    expect(await isPaused()).toBe(true)
    await waitUntil(async () => (await asked()).exitCode !== 6, { what: 'the lock', timeoutMs: 60_000 })
    expect(await isPaused()).toBe(false)
  })
})

describe('a database that is being filled', { timeout: 400_000 }, () => {
  const place = useRestorePlace(oldest, { isPooled: false })

  it('lets nobody in but who fills it, whoever may use the live one', async () => {
    const database = await place.fresh()
    const backup = await place.backUp(database)
    const role = `${database.name}_plain`
    await place.server.query(`create role "${role}" login`)
    const asPlain = async (name: string): Promise<string> => {
      const url = new URL(place.server.url(name))
      url.username = role
      return queryOnce(url.href, 'select 1').then(
        () => 'in',
        (error: unknown) => (error instanceof Error && 'code' in error ? String(error.code) : 'error'),
      )
    }
    const met: string[] = []
    try {
      await restoreHere({ env: place.env(database), backup, folder: place.folder }, async (step) => {
        if (!['created', 'filled', 'proven'].includes(step)) return
        const incoming = (await place.names(database)).find((name) => name.includes('_restoring_')) ?? ''
        met.push(await asPlain(incoming), await asPlain(database.name))
      })
      expect(met).toEqual(['42501', 'in', '42501', 'in', '42501', 'in'])
      expect(await asPlain(database.name)).toBe('in')
    } finally {
      await place.server.query(`drop role "${role}"`)
    }
  })
})
