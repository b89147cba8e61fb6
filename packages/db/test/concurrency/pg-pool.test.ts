import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { connect, type Connection } from '@twinship/db'
import { createPgDb } from '@twinship/db/pg'
import { isPooled, openPgSession } from '@twinship/core'
import { pgVersions, startPgBouncer, startPostgres, usePostgres, waitUntil } from '@twinship/testkit'
import { sql } from 'drizzle-orm'
import { user } from '../conformance/people.ts'
import { migrateAll } from '../support/migrate-all.ts'

const pool = { min: 0, max: 2, idleTimeoutMs: 30_000, acquireTimeoutMs: 60_000 }

describe.each(pgVersions())('the pool on PostgreSQL %i', (version) => {
  const pg = usePostgres({ version, template: { name: 'twinship', migrate: migrateAll } })

  const sessions = async () => {
    const [row] = await pg.server.query(
      `select count(*)::int as n from pg_stat_activity where datname = '${pg.database.name}' and application_name = 'twinship'`,
    )
    return Number(row?.['n'])
  }

  it('keeps DB_POOL_MIN connections past their idle time, and never opens more than DB_POOL_MAX', async () => {
    const connection = await connect({
      url: pg.url,
      env: { DB_POOL_MIN: '2', DB_POOL_MAX: '3', DB_POOL_IDLE_TIMEOUT: '300' },
    })
    const { db, tables: t } = connection
    let most = 0
    const counting = Promise.all(Array.from({ length: 30 }, () => db.$count(t.users)))
    await waitUntil(async () => ((most = Math.max(most, await sessions())), true), {
      timeoutMs: 5_000,
      what: 'a count of sessions',
    })
    await counting
    expect(most).toBeLessThanOrEqual(3)
    await waitUntil(async () => (await sessions()) === 2, {
      timeoutMs: 10_000,
      what: 'the third connection to end',
    })
    await connection.close()
    await waitUntil(async () => (await sessions()) === 0, { timeoutMs: 10_000, what: 'the pool to close' })
  })

  it('a caller that waits too long gets DB.POOL_ACQUIRE_TIMEOUT, its query is not sent, the pool goes on', async () => {
    const { db, close } = await createPgDb({
      url: pg.url,
      location: 'test',
      pool: { ...pool, max: 1, acquireTimeoutMs: 100 },
    })
    const { users } = await import('@twinship/db/pg')
    let release = () => {}
    const held = new Promise<void>((resolve) => (release = resolve))
    const holding = db.transaction(async (tx) => {
      await tx.execute(sql`select 1`)
      await held
    })
    await expect(db.insert(users).values(user(1))).rejects.toMatchObject({ code: 'DB.POOL_ACQUIRE_TIMEOUT' })
    release()
    await holding
    expect(await db.$count(users)).toBe(0)
    await db.insert(users).values(user(1))
    expect(await db.$count(users)).toBe(1)
    await close()
  })

  it('a backend that is ended mid-query rejects that query only, and the process lives', async () => {
    const connection = await createPgDb({ url: pg.url, location: 'test', pool })
    const slow = connection.db.execute(sql`select pg_sleep(30) /* ended */`)
    const failed = expect(slow).rejects.toMatchObject({ code: 'DB.CONNECTION_LOST' })
    await waitUntil(
      async () =>
        (
          await pg.server.query(
            `select pg_terminate_backend(pid) from pg_stat_activity where query like '%/* ended */' and pid <> pg_backend_pid()`,
          )
        ).length > 0,
      { timeoutMs: 10_000, what: 'the query to be found' },
    )
    await failed
    await connection.ping()
    await connection.close()
  })
})

describe('TLS and passwords', () => {
  let cluster: Awaited<ReturnType<typeof startPostgres>>
  const opened: Connection[] = []
  const open = async (url: string) => {
    const connection = await connect({ url, env: { DB_POOL_MIN: '0' } })
    opened.push(connection)
    return connection
  }
  beforeAll(async () => {
    cluster = await startPostgres({ env: process.env, tls: true, scram: true })
  })
  afterAll(async () => {
    await Promise.all(opened.map((connection) => connection.close()))
    await cluster.stop()
  })

  const withParameters = (parameters: Readonly<Record<string, string>>) => {
    const url = new URL(cluster.url())
    for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value)
    return url.toString()
  }

  it('connects with sslmode verify-full and the root certificate', async () => {
    const url = withParameters({ sslmode: 'verify-full', sslrootcert: cluster.caCertPath ?? '' })
    await (await open(url)).ping()
    const [row] = await cluster.query(
      `select count(*)::int as n from pg_stat_ssl join pg_stat_activity using (pid) where ssl and application_name = 'twinship'`,
    )
    expect(Number(row?.['n'])).toBeGreaterThan(0)
  })

  it.each(['prefer', 'require'])('connects with sslmode %s and no certificate', async (sslmode) => {
    await (await open(withParameters({ sslmode }))).ping()
  })

  it('refuses a certificate that it cannot verify', async () => {
    await expect(open(withParameters({ sslmode: 'verify-full' }))).rejects.toMatchObject({
      code: 'CONNECT.TLS',
      exitCode: 2,
    })
  })

  it('a wrong password is CONNECT.AUTHENTICATION, and stands in no message', async () => {
    const url = new URL(cluster.url())
    url.password = 'wrong-password-9f'
    const error: unknown = await open(url.toString()).catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({ code: 'CONNECT.AUTHENTICATION', exitCode: 2 })
    expect(error instanceof Error ? `${error.message}${error.stack}` : '').not.toContain('wrong-password-9f')
  })

  it('a missing database and a missing server are told apart', async () => {
    const missing = new URL(cluster.url())
    missing.pathname = '/nowhere'
    await expect(open(missing.toString())).rejects.toMatchObject({ code: 'CONNECT.NO_DATABASE' })
    await expect(open('postgresql://u:p@127.0.0.1:1/db')).rejects.toMatchObject({
      code: 'CONNECT.UNREACHABLE',
    })
  })
})

describe('behind pgBouncer', () => {
  it('sees a pooler in between, and works through it', async () => {
    const cluster = await startPostgres({ env: process.env })
    const database = await cluster.createDatabase()
    await migrateAll(database.url)
    const bouncer = await startPgBouncer({ cluster, env: process.env })
    const url = bouncer.url(database.name)
    const pooled = await createPgDb({ url, location: 'pooled', pool: { ...pool, max: 8 } })
    for (const [at, pooler] of [
      [url, true],
      [database.url, false],
    ] as const) {
      const session = await openPgSession({ url: at, location: 'test', applicationName: 'test' })
      expect(await isPooled(session)).toBe(pooler)
      await session.close()
    }
    const { users } = await import('@twinship/db/pg')
    await pooled.db.insert(users).values(user(1))
    const counts = await Promise.all(
      Array.from({ length: 200 }, (_, n) =>
        n % 4 === 0 ? pooled.db.transaction((tx) => tx.$count(users)) : pooled.db.$count(users),
      ),
    )
    expect(new Set(counts)).toEqual(new Set([1]))
    await pooled.close()
    await bouncer.stop()
    await cluster.stop()
  })
})
