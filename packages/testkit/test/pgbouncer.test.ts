import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startPgBouncer, startPostgres, withClient, type PgBouncer, type PgCluster } from '../src/index.ts'

describe.each([
  { title: 'trust', scram: false, tls: false },
  { title: 'SCRAM and TLS on both sides', scram: true, tls: true },
])('pgBouncer with $title', ({ scram, tls }) => {
  let cluster: PgCluster
  let bouncer: PgBouncer
  beforeAll(async () => {
    const env = process.env
    cluster = await startPostgres({ env, scram, ...(tls ? { tls: 'required' } : {}) })
    bouncer = await startPgBouncer({
      env,
      cluster,
      tls,
      databases: { app: 'dbname=postgres pool_size=1', '*': '' },
    })
  })
  afterAll(async () => {
    await bouncer.stop()
    await cluster.stop()
  })

  test('pools: several clients share one server session', async () => {
    const pids = new Set<unknown>()
    for (let round = 0; round < 3; round += 1) {
      await withClient(bouncer.url('app'), async (client) => {
        const { rows } = await client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid')
        pids.add(rows[0]?.pid)
      })
    }
    expect(pids.size).toBe(1)
  })

  test('encrypts on the way to the server when asked', async () => {
    await withClient(bouncer.url('postgres'), async (client) => {
      const { rows } = await client.query('SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()')
      expect(rows).toEqual([{ ssl: tls }])
    })
  })

  test('takes a client without TLS only when it was not asked for TLS', async () => {
    const url = new URL(bouncer.url('app'))
    url.search = ''
    const outcome = await withClient(url.href, () => Promise.resolve('let in')).catch(String)
    expect(outcome).toMatch(tls ? /SSL required/ : /^let in$/)
  })

  test('its admin answers, and it comes back on the same port after a restart', async () => {
    const { pid, port } = bouncer
    await bouncer.restart()
    expect(bouncer.pid).not.toBe(pid)
    expect(bouncer.port).toBe(port)
    const databases = await bouncer.admin('SHOW DATABASES')
    expect(databases.map((row) => row['name'])).toContain('app')
    expect(bouncer.version).toMatch(/^1\.\d+/)
  })
})

test('pgBouncer with TLS before a cluster without is refused', async () => {
  const cluster = await startPostgres({ env: process.env })
  await expect(startPgBouncer({ env: process.env, cluster, tls: true })).rejects.toThrow(/tls: true/)
  await cluster.stop()
})
