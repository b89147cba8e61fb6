import {
  startPgBouncer,
  startPostgres,
  waitUntil,
  withClient,
  type PgBouncer,
  type PgCluster,
} from '@twinship/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { binArguments, ops, opsJson, start } from '../run-ops.ts'

let cluster: PgCluster
let pooler: PgBouncer
beforeAll(async () => {
  cluster = await startPostgres({ env: process.env })
  pooler = await startPgBouncer({
    env: process.env,
    cluster,
    databases: { app: 'dbname=postgres', other: 'dbname=postgres', '*': '' },
  })
})
afterAll(async () => {
  await pooler.stop()
  await cluster.stop()
})

const env = () => ({ PGBOUNCER_ADMIN_URL: pooler.adminUrl })
const pgbouncer = (...args: string[]) => opsJson(['pgbouncer', ...args], { env: env() })
const paused = async (): Promise<readonly unknown[]> =>
  (await pooler.admin('SHOW DATABASES'))
    .filter((row) => Number(row['paused']) === 1)
    .map((row) => row['name'])
/** Whether a query gets through within the time a paused pool would hold it. */
const answers = () => withClient(pooler.url('app'), (client) => client.query('select 1')).then(() => true)

describe('pause and resume', () => {
  it.each([[], ['app']])('hold clients, who then go on: %j', async (...names) => {
    const result = await pgbouncer('pause', ...names)
    expect(result).toMatchObject({ exitCode: 0, document: { database: names[0] ?? null, paused: true } })
    let done = false
    const query = answers().then(() => (done = true))
    await waitUntil(
      async () => (await pooler.admin('SHOW CLIENTS')).some((row) => row['database'] === 'app'),
      {
        what: 'a client to wait',
        timeoutMs: 30_000,
      },
    )
    expect(done).toBe(false)
    expect(await pgbouncer('resume', ...names)).toMatchObject({ exitCode: 0 })
    expect(await query).toBe(true)
  })

  it('refuse what another has paused, and resume nothing of it', async () => {
    const code = 'PGBOUNCER.REFUSED'
    await pgbouncer('pause', 'app')
    expect(await pgbouncer('pause', 'app')).toMatchObject({ exitCode: 5, document: { error: { code } } })
    expect(await pgbouncer('pause')).toMatchObject({ exitCode: 5, document: { error: { code } } })
    expect(await paused()).toEqual(['app'])
    await pgbouncer('resume', 'app')
    expect(await pgbouncer('resume', 'app')).toMatchObject({ exitCode: 0, document: { resumed: false } })
    await pgbouncer('pause')
    expect(await pgbouncer('pause')).toMatchObject({ exitCode: 5, document: { error: { code } } })
    expect(await pgbouncer('resume')).toMatchObject({ exitCode: 0, document: { resumed: true } })
    expect(await pgbouncer('resume')).toMatchObject({ exitCode: 0, document: { resumed: false } })
  })

  it('make no database of a name that is none', async () => {
    const before = await pooler.admin('SHOW DATABASES')
    for (const name of ['nosuch', 'app"; SHUTDOWN; "', 'APP'])
      for (const verb of ['pause', 'resume'])
        expect((await pgbouncer(verb, name)).document).toMatchObject({
          error: { code: 'PGBOUNCER.NO_DATABASE' },
        })
    for (const name of ['app\nRESUME', ''])
      expect((await pgbouncer('pause', name)).document).toMatchObject({ error: { code: 'PGBOUNCER.VALUE' } })
    expect(await pooler.admin('SHOW DATABASES')).toHaveLength(before.length)
    expect(await answers()).toBe(true)
  })

  it('quote the name that a client has made up', async () => {
    await cluster.query('create database "o""b x"')
    await withClient(pooler.url('o"b x'), (client) => client.query('select 1'))
    expect(await pgbouncer('pause', 'o"b x')).toMatchObject({ exitCode: 0 })
    expect(await paused()).toEqual(['o"b x'])
    expect(await pgbouncer('resume', 'o"b x')).toMatchObject({ exitCode: 0 })
    expect(await paused()).toEqual([])
  })
})

describe('a pause that is not reached', () => {
  it.each([[], ['app']])('is taken back when its time is up: %j', async (...names) => {
    await withClient(pooler.url('app'), async (client) => {
      await client.query('begin')
      await client.query('select 1')
      const code = 'PGBOUNCER.PAUSE_TIMEOUT'
      const result = await pgbouncer('pause', ...names, '--max-pause', '300')
      expect(result).toMatchObject({ exitCode: 6, document: { error: { code } } })
      expect(await paused()).toEqual([])
      expect(await answers()).toBe(true)
      await client.query('commit')
    })
    // With everything let go the pause itself must not come into force after all.
    expect(await answers()).toBe(true)
  })

  it.each(['SIGINT', 'SIGTERM'] as const)('or held is taken back on %s', async (signal) => {
    const hold = ['pgbouncer', 'pause', 'app', '--hold', '60000']
    const held = start(process.execPath, [...binArguments, ...hold], { env: env() })
    await waitUntil(async () => (await paused()).includes('app'), { what: 'the pause', timeoutMs: 30_000 })
    held.kill(signal)
    expect(await held.done).toMatchObject({
      exitCode: 130,
      stderr: expect.stringContaining('the pool was resumed'),
    })
    expect(await paused()).toEqual([])
    await withClient(pooler.url('app'), async (client) => {
      await client.query('begin')
      await client.query('select 1')
      const wait = ['pgbouncer', 'pause', 'app', '--max-pause', '60000']
      const waiting = start(process.execPath, [...binArguments, ...wait], { env: env() })
      await waitUntil(async () => (await paused()).includes('app'), { what: 'the PAUSE', timeoutMs: 30_000 })
      waiting.kill(signal)
      expect(await waiting.done).toMatchObject({ exitCode: 130 })
      expect(await paused()).toEqual([])
      await client.query('commit')
    })
    expect(await answers()).toBe(true)
  })

  it('is held for so long and resumed', async () => {
    const result = await ops(['pgbouncer', 'pause', 'other', '--hold', '50'], { env: env() })
    expect(result).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('held it, and resumed it') })
    expect(await paused()).toEqual([])
  })

  it('takes a role that may', async () => {
    const watcher = await startPgBouncer({
      env: process.env,
      cluster,
      settings: { admin_users: 'twinship', stats_users: 'watcher' },
      users: [{ name: 'watcher' }],
    })
    const url = new URL(watcher.adminUrl)
    url.username = 'watcher'
    const options = { env: { PGBOUNCER_ADMIN_URL: url.href } }
    for (const verb of ['pause', 'resume']) {
      const { document } = await opsJson(['pgbouncer', verb], options)
      expect(document).toMatchObject({ error: { code: 'PGBOUNCER.REFUSED' } })
    }
    expect((await opsJson(['pgbouncer', 'check'], options)).document).toMatchObject({
      pooler: { version: watcher.version },
    })
    await watcher.stop()
  })
})
