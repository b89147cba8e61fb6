import { createPgDb } from '@twinship/db/pg'
import { openPgSession } from '@twinship/core'
import { startPostgres, waitUntil, type PgCluster } from '@twinship/testkit'
import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const pool = { min: 1, max: 3, idleTimeoutMs: 30_000, acquireTimeoutMs: 30_000 }

describe('several hosts in the URL', () => {
  let first: PgCluster
  let second: PgCluster
  beforeAll(async () => {
    ;[first, second] = await Promise.all([
      startPostgres({ env: process.env }),
      startPostgres({ env: process.env }),
    ])
  })
  afterAll(() => Promise.all([first.stop(), second.stop()]))

  const url = (parameters = '') =>
    `postgres://${first.superuser}@127.0.0.1:${first.port},127.0.0.1:${second.port}/postgres${parameters}`
  const portOf = async (execute: () => PromiseLike<unknown>) => {
    const [row] = (await execute()) as readonly { readonly port: number }[]
    return row?.port
  }
  const which = sql`select inet_server_port() as port`

  it('goes over to the next host when the first is gone, and does not lose a read', async () => {
    const { db, close } = await createPgDb({ url: url(), location: 'test', pool })
    // Built, so that it may be asked again: a SELECT of the app's own might call what writes.
    const read = () => db.select({ port: sql<number>`inet_server_port()` }).from(sql`(select 1) as one`)
    expect(await portOf(read)).toBe(first.port)
    await first.crash()
    await waitUntil(async () => (await portOf(read)) === second.port, {
      timeoutMs: 20_000,
      what: 'the second host to answer',
    })
    const session = await openPgSession({ url: url(), location: 'test', applicationName: 'test' })
    expect(await session.query('select inet_server_port() as port')).toEqual([{ port: second.port }])
    await session.close()
    await close()
    await first.restart()
  })

  it('when no host answers, each caller is told so, in and outside of a transaction', async () => {
    const quick = { ...pool, min: 0, acquireTimeoutMs: 500 }
    const { db, close, pool: figures } = await createPgDb({ url: url(), location: 'both', pool: quick })
    await Promise.all([first.crash(), second.crash()])
    await waitUntil(() => figures().size === 0, { timeoutMs: 20_000, what: 'the connection to be lost' })
    const told = { name: 'DbError', code: 'CONNECT.UNREACHABLE', details: { location: 'both' } }
    await expect(db.execute(which)).rejects.toMatchObject(told)
    await expect(db.select({ one: sql`1` }).from(sql`nothing`)).rejects.toMatchObject(told)
    await expect(db.transaction((tx) => tx.execute(which))).rejects.toMatchObject(told)
    await Promise.all([first.restart(), second.restart()])
    expect(await portOf(() => db.execute(which))).toBe(first.port)
    await close()
  })

  it('target_session_attrs=read-write passes over a server that takes no writes', async () => {
    await first.query('alter system set default_transaction_read_only = on')
    await first.query('select pg_reload_conf()')
    const wanted = url('?target_session_attrs=read-write')
    const { db, close } = await createPgDb({ url: wanted, location: 'test', pool })
    expect(await portOf(() => db.execute(which))).toBe(second.port)
    const session = await openPgSession({ url: wanted, location: 'test', applicationName: 'test' })
    expect(await session.query('select inet_server_port() as port')).toEqual([{ port: second.port }])
    await session.close()
    await close()
    await second.crash()
    const quick = { ...pool, acquireTimeoutMs: 500 }
    await expect(createPgDb({ url: wanted, location: 'both', pool: quick })).rejects.toMatchObject({
      code: expect.stringMatching(/^(DB.READ_ONLY|CONNECT.UNREACHABLE)$/) as string,
    })
    await second.restart()
  })
})
