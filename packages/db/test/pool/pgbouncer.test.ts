import { createPgDb, users, type PgConnection } from '@twinship/db/pg'
import { eq } from '@twinship/db'
import { startPgBouncer, startPostgres, waitUntil, type PgBouncer, type PgCluster } from '@twinship/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { uuid } from '../conformance/people.ts'
import { migrateAll } from '../support/migrate-all.ts'
import { insertPeople, loadPool, openClients, startLoad, type Load } from './load.ts'

/** TLS to the pooler and from it to the server, SCRAM on both; eight connections to the server. */
describe('behind pgBouncer in transaction mode, with TLS and SCRAM', () => {
  let cluster: PgCluster
  let bouncer: PgBouncer
  let url: string
  const opened: PgConnection[] = []
  beforeAll(async () => {
    cluster = await startPostgres({ env: process.env, tls: 'required', scram: true })
    const database = await cluster.createDatabase()
    await migrateAll(cluster.tlsUrl(database.name))
    bouncer = await startPgBouncer({
      cluster,
      env: process.env,
      tls: true,
      settings: { default_pool_size: '8', max_client_conn: '400', server_login_retry: '1' },
    })
    url = bouncer.url(database.name)
    const connection = await open()
    await insertPeople(connection, 300)
  })
  afterAll(async () => {
    await Promise.all(opened.map((connection) => connection.close()))
    await bouncer.stop()
    await cluster.stop()
  })
  const open = async (max = 8) => {
    const connection = await createPgDb({ url, location: 'pooled', pool: { ...loadPool, max } })
    opened.push(connection)
    return connection
  }
  const more = async (load: Load, what: string) => {
    const before = load.answered()
    await waitUntil(() => load.answered() > before + 60, { timeoutMs: 90_000, what })
  }

  it('10,000 queries from 200 clients over 8 connections: none is lost, none hangs', async () => {
    const clients = await openClients(url, 200, 1)
    opened.push(...clients)
    const answers = await Promise.all(
      clients.map(async ({ db }, client) => {
        let right = 0
        for (let n = 0; n < 50; n += 1) {
          const id = uuid((client + n) % 300)
          const [row] =
            n % 10 === 0
              ? await db.transaction((tx) => tx.select().from(users).where(eq(users.id, id)))
              : await db.select().from(users).where(eq(users.id, id))
          if (row?.id === id) right += 1
        }
        return right
      }),
    )
    expect(answers.reduce((sum, right) => sum + right, 0)).toBe(10_000)
    const [used] = await cluster.query(
      `select count(*)::int as n from pg_stat_activity where application_name = 'twinship'`,
    )
    expect(Number(used?.['n'])).toBeLessThanOrEqual(8)
  }, 300_000)

  const disturbances: Record<string, () => Promise<void>> = {
    'pgBouncer restarted': () => bouncer.restart(),
    'PostgreSQL restarted': () => cluster.restart('fast'),
    'PostgreSQL crashed and came back': async () => {
      await cluster.crash()
      await cluster.restart()
    },
    RECONNECT: async () => void (await bouncer.admin('RECONNECT')),
    'PAUSE for 5 s': async () => {
      await bouncer.admin('PAUSE')
      await new Promise((resolve) => setTimeout(resolve, 5000))
      await bouncer.admin('RESUME')
    },
  }

  it.each(Object.entries(disturbances))(
    '%s under load: nothing hangs, errors only where a write or a transaction was under way',
    async (name, disturb) => {
      const connection = await open(12)
      const load = startLoad(connection, 24)
      try {
        await more(load, 'work before')
        await disturb()
        await more(load, 'work afterwards')
      } finally {
        await load.stop()
      }
      const lossless = name === 'RECONNECT' || name.startsWith('PAUSE')
      const unexpected = load.tally.failures.filter(
        (failure) => lossless || !/^(writeOne|transact) DB\.CONNECTION_LOST$/.test(failure),
      )
      expect(unexpected).toEqual([])
      expect(connection.pool()).toMatchObject({ busy: 0, waiting: 0 })
    },
  )
})
