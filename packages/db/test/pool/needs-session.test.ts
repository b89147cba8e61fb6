import { createPgDb, openSession, type PgConnection } from '@twinship/db/pg'
import { startPgBouncer, usePostgres, type PgBouncer } from '@twinship/testkit'
import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const pool = { min: 0, max: 2, idleTimeoutMs: 30_000, acquireTimeoutMs: 10_000 }

const refused = [
  'listen news',
  'unlisten *',
  'select pg_advisory_lock(1)',
  'select pg_try_advisory_lock(1)',
  'select 1 where exists (select pg_catalog.pg_advisory_unlock_all())',
  "set statement_timeout = '1s'",
  'set session characteristics as transaction isolation level serializable',
  'reset all',
  "select set_config('search_path', '', false)",
  'create temp table t (i int)',
  'create temporary sequence s',
  'select 1 as a into temporary table t',
  'prepare p as select 1',
  'deallocate all',
  'discard all',
  "load 'plpgsql'",
  'begin',
  '/* later */ commit',
  'select 1; listen news',
]

const allowed = [
  'notify news',
  'set local statement_timeout = 1000',
  'select pg_try_advisory_xact_lock(1)',
  "select set_config('statement_timeout', '1000', true)",
  'create temp table t (i int) on commit drop',
  "select 'listen; set x = 1' as pg_advisory_lock",
  'set transaction isolation level serializable',
]

describe('a pool and what needs a session', () => {
  const pg = usePostgres({})
  let bouncer: PgBouncer
  const connections: Record<string, PgConnection> = {}
  beforeAll(async () => {
    bouncer = await startPgBouncer({ cluster: pg.server, env: process.env })
    const urls = { straight: pg.url, 'through pgBouncer': bouncer.url(pg.database.name) }
    for (const [name, url] of Object.entries(urls)) {
      connections[name] = await createPgDb({ url, location: name, pool })
    }
  })
  afterAll(async () => {
    await Promise.all(Object.values(connections).map((connection) => connection.close()))
    await bouncer.stop()
  })
  const db = (name: string) => (connections[name] as PgConnection).db

  it('knows what stands in between', () => {
    expect(connections['straight']?.route).toEqual({ isPooled: false, keepsPrepared: true })
    // Debian's pgBouncer is older than 1.21, which keeps named statements.
    expect(connections['through pgBouncer']?.route).toEqual({ isPooled: true, keepsPrepared: false })
  })

  describe.each(['straight', 'through pgBouncer'])('%s', (name) => {
    it.each(refused)('refuses %s, and sends nothing', async (text) => {
      const before = connections[name]?.pool().acquired
      await expect(db(name).execute(sql.raw(text))).rejects.toMatchObject({
        code: 'DB.NEEDS_SESSION',
        exitCode: 2,
      })
      expect(connections[name]?.pool().acquired).toBe(before)
      if (!/^(begin|.*commit)/.test(text)) {
        const inside = db(name).transaction((tx) => tx.execute(sql.raw(text)))
        await expect(inside).rejects.toMatchObject({ code: 'DB.NEEDS_SESSION' })
      }
    })

    it.each(allowed)('lets %s through', async (text) => {
      await db(name).transaction((tx) => tx.execute(sql.raw(text)))
    })
  })

  it('gives a session of its own on the direct URL, and refuses the pooler', async () => {
    const env = { DATABASE_URL: bouncer.url(pg.database.name), DATABASE_DIRECT_URL: pg.url }
    const session = await openSession({ env })
    const heard = new Promise((resolve) => session.client.once('notification', resolve))
    await session.query('listen news')
    await db('through pgBouncer').execute(sql.raw("notify news, 'twins'"))
    expect(await heard).toMatchObject({ channel: 'news', payload: 'twins' })
    await session.close()
    const { DATABASE_URL } = env
    await expect(openSession({ env: { DATABASE_URL } })).rejects.toMatchObject({ code: 'CONNECT.POOLER' })
  })
})
