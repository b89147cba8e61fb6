import { existsSync } from 'node:fs'
import { dirname } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startPostgres, withClient, type PgCluster } from '../src/index.ts'

describe('a cluster with SCRAM and required TLS', () => {
  let cluster: PgCluster
  beforeAll(async () => {
    cluster = await startPostgres({
      env: process.env,
      scram: true,
      tls: 'required',
      settings: { work_mem: '5MB' },
    })
  })
  afterAll(() => cluster.stop())

  test('is reached with a verified certificate and the generated password', async () => {
    const rows = await cluster.query('SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()')
    expect(rows).toEqual([{ ssl: true }])
  })

  test('accepts the name localhost as well', async () => {
    const url = cluster.tlsUrl().replace('127.0.0.1', 'localhost')
    await withClient(url, async (client) => expect((await client.query('SELECT 1')).rowCount).toBe(1))
  })

  test('refuses a connection without TLS', async () => {
    const url = new URL(cluster.url())
    url.search = ''
    await expect(withClient(url.href, () => Promise.resolve())).rejects.toMatchObject({ code: '28000' })
  })

  test('refuses a wrong password', async () => {
    const url = new URL(cluster.url())
    url.password = 'wrong'
    await expect(withClient(url.href, () => Promise.resolve())).rejects.toMatchObject({ code: '28P01' })
  })

  test('keeps only SCRAM verifiers and takes settings', async () => {
    expect(await cluster.query('SHOW work_mem')).toEqual([{ work_mem: '5MB' }])
    const [row] = await cluster.query("SELECT rolpassword FROM pg_authid WHERE rolname = 'twinship'")
    expect(row?.['rolpassword']).toMatch(/^SCRAM-SHA-256\$/)
  })
})

describe('the life of a cluster', () => {
  let cluster: PgCluster
  beforeAll(async () => {
    const settings = { fsync: 'on', synchronous_commit: 'on', full_page_writes: 'on' }
    cluster = await startPostgres({ env: process.env, settings })
  })
  afterAll(() => cluster.stop())

  test('committed rows survive a crash, on the same port', async () => {
    const { port, pid } = cluster
    await cluster.query('CREATE TABLE kept AS SELECT 1 AS id')
    await cluster.crash()
    expect(cluster.running).toBe(false)
    await cluster.restart()
    expect(cluster.pid).not.toBe(pid)
    expect(cluster.port).toBe(port)
    expect(await cluster.query('SELECT id FROM kept')).toEqual([{ id: 1 }])
  })

  test('a crash cuts off who is connected, and this process lives on', async () => {
    const sleeping = withClient(cluster.url(), async (client) => {
      const started = client.query('SELECT pg_sleep(60)')
      await Promise.all([cluster.crash(), expect(started).rejects.toThrow()])
    })
    await sleeping
    await cluster.restart('immediate')
    expect(await cluster.query('SELECT 1 AS one')).toEqual([{ one: 1 }])
  })

  test('stop deletes the directory, and may be called again', async () => {
    const own = await startPostgres({ env: process.env })
    await Promise.all([own.stop(), own.stop()])
    await own.stop()
    expect(existsSync(dirname(own.dataDir))).toBe(false)
    expect(own.running).toBe(false)
  })

  test('a server that cannot start says why and leaves nothing', async () => {
    const broken = startPostgres({ env: process.env, settings: { shared_buffers: 'nonsense' } })
    await expect(broken).rejects.toThrow(/did not start[^]*shared_buffers/)
  })
})
