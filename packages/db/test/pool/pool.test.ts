import { createPgDb, poolMetrics, PoolAcquireTimeout, type PgConnection } from '@twinship/db/pg'
import { usePostgres, waitUntil } from '@twinship/testkit'
import { sql } from 'drizzle-orm'
import { afterEach, describe, expect, it } from 'vitest'

const defaults = { min: 0, max: 2, idleTimeoutMs: 30_000, acquireTimeoutMs: 30_000 }

describe('the pool', () => {
  const pg = usePostgres({})
  const opened: PgConnection[] = []
  const open = async (pool: Partial<typeof defaults> = {}) => {
    const connection = await createPgDb({ url: pg.url, location: 'test', pool: { ...defaults, ...pool } })
    opened.push(connection)
    return connection
  }
  afterEach(async () => {
    await Promise.all(opened.splice(0).map((connection) => connection.close()))
  })
  /** Holds a connection in a transaction until it is let go. */
  const hold = async ({ db, pool }: PgConnection) => {
    let letGo = () => {}
    const held = new Promise<void>((resolve) => (letGo = resolve))
    const before = pool().busy
    const done = db.transaction(async (tx) => {
      await tx.execute(sql`select 1`)
      await held
    })
    await waitUntil(() => pool().busy > before, { timeoutMs: 10_000, what: 'the connection to be taken' })
    return async () => {
      letGo()
      await done
    }
  }

  it('queries do not queue behind a slow one while another connection is free', async () => {
    const connection = await open()
    const release = await hold(connection)
    // These could not end before the release if one of them stood behind the held connection.
    await Promise.all(Array.from({ length: 40 }, () => connection.db.execute(sql`select 1`)))
    expect(connection.pool()).toMatchObject({ busy: 1, waiting: 0 })
    await release()
  })

  it('50 callers wait too long: each gets PoolAcquireTimeout, no query is sent, the pool goes on', async () => {
    const connection = await open({ max: 1, acquireTimeoutMs: 200 })
    const release = await hold(connection)
    const before = connection.pool().acquired
    const results = await Promise.allSettled(
      Array.from({ length: 50 }, () => connection.db.execute(sql`select nextval('never')`)),
    )
    for (const result of results) {
      expect(result).toMatchObject({ status: 'rejected' })
      const { reason } = result as PromiseRejectedResult
      expect(reason).toBeInstanceOf(PoolAcquireTimeout)
      expect(reason).toMatchObject({ code: 'DB.POOL_ACQUIRE_TIMEOUT', exitCode: 6 })
    }
    expect(connection.pool()).toMatchObject({ acquired: before, acquireTimeouts: 50, waiting: 0, busy: 1 })
    await release()
    await connection.ping()
    expect(connection.pool()).toMatchObject({ busy: 0, idle: 1, acquired: before + 1 })
  })

  it('spare connections end although a trickle of queries goes on, the warm ones stay', async () => {
    const connection = await open({ min: 1, max: 5, idleTimeoutMs: 200 })
    const releases = await Promise.all(Array.from({ length: 4 }, () => hold(connection)))
    await Promise.all(releases.map((release) => release()))
    expect(connection.pool().size).toBeGreaterThan(1)
    await waitUntil(
      async () => {
        await connection.ping()
        return connection.pool().size === 1
      },
      { timeoutMs: 10_000, what: 'the spare connections to end' },
    )
    expect(connection.pool()).toMatchObject({ idle: 1, lost: 0 })
  })

  it('replaces warm connections that were lost, without being asked', async () => {
    const connection = await open({ min: 2, max: 3 })
    await waitUntil(() => connection.pool().idle === 2, { timeoutMs: 10_000, what: 'the pool to be warm' })
    await pg.server.query(
      `select pg_terminate_backend(pid) from pg_stat_activity where datname = '${pg.database.name}' and application_name = 'twinship'`,
    )
    await waitUntil(() => connection.pool().lost === 2 && connection.pool().idle === 2, {
      timeoutMs: 20_000,
      what: 'two new connections',
    })
    await connection.ping()
  })

  it('several losses in a row starve nobody', async () => {
    const connection = await open({ max: 3 })
    for (let round = 0; round < 6; round += 1) {
      await expect(
        connection.db.execute(sql`select pg_terminate_backend(pg_backend_pid())`),
      ).rejects.toMatchObject({ code: 'DB.CONNECTION_LOST' })
      await connection.ping()
    }
    expect(connection.pool()).toMatchObject({ busy: 0, waiting: 0, lost: 6 })
  })

  it('what Drizzle reads is asked again on another connection, what writes is not', async () => {
    const connection = await open()
    await pg.server.query(
      `create table if not exists reads (n int); create or replace function die_once() returns int language plpgsql volatile as $$
       begin if pg_try_advisory_lock(77) then perform pg_terminate_backend(pg_backend_pid()); end if; return 1; end $$`,
      pg.database.name,
    )
    // Held for ever after, so that only the first call ends its backend.
    const keeper = await import('@twinship/core').then(({ openPgSession }) =>
      openPgSession({ url: pg.url, location: 'test', applicationName: 'keeper' }),
    )
    const once = connection.db.select({ one: sql<number>`die_once()` }).from(sql`(values (1)) as v(n)`)
    const rows = once.then((found) => found)
    await waitUntil(
      async () => {
        const [row] = await keeper.query<{ held: boolean }>('select pg_try_advisory_lock(77) as held')
        return row?.held === true
      },
      { timeoutMs: 10_000, what: 'the lock of the backend that ended' },
    )
    expect(await rows).toEqual([{ one: 1 }])
    await keeper.query('select pg_advisory_unlock(77)')
    await expect(connection.db.execute(sql`update reads set n = die_once()`)).resolves.toBeDefined()
    await pg.server.query('insert into reads values (0)', pg.database.name)
    await expect(connection.db.execute(sql`update reads set n = die_once()`)).rejects.toMatchObject({
      code: 'DB.CONNECTION_LOST',
    })
    await keeper.close()
  })

  it('a closed pool refuses, and closing waits for what is at work', async () => {
    const connection = await open()
    const release = await hold(connection)
    const closing = connection.close()
    await expect(connection.ping()).rejects.toMatchObject({ code: 'DB.CLOSED' })
    await release()
    await closing
    expect(connection.pool()).toMatchObject({ size: 0, busy: 0 })
  })

  it('tells its figures to Prometheus', async () => {
    const { pool, ping } = await open({ min: 1 })
    await ping()
    const text = poolMetrics(pool(), 'a "b"\\c')
    const samples = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'))
    for (const line of samples) {
      expect(line).toMatch(
        /^twinship_db_pool_[a-z_]+\{pool="a \\"b\\"\\\\c"(,[a-z]+="[a-z0-9.]+")?\} \d+(\.\d+)?(e-\d+)?$/,
      )
    }
    expect(text).toContain('# TYPE twinship_db_pool_acquire_timeouts_total counter\n')
    expect(samples.find((line) => line.includes('state="idle"'))).toMatch(/ 1$/)
    expect(text.endsWith('\n')).toBe(true)
  })
})
