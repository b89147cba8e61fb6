import { pgVersions, usePostgres, waitUntil, withClient } from '@twinship/testkit'
import { describe, expect, it } from 'vitest'
import { journalFolder } from '../support/folder-builder.ts'
import { pgPlace } from '../support/pg-place.ts'
import { loginAs } from '../support/pg-roles.ts'
import { run } from '../support/run.ts'

const sql = { '0000_t': 'CREATE TABLE t (n int);' }
const first = journalFolder(sql)

describe.each(pgVersions())('the lock on PostgreSQL %i', (version) => {
  const pg = usePostgres({ version })

  it.each([
    ['at once', 'SELECT pg_advisory_unlock_all(); SELECT pg_advisory_xact_lock(42);'],
    ['in a transaction before', 'SELECT pg_advisory_unlock_all(); COMMIT; SELECT pg_advisory_xact_lock(42);'],
  ])('a file that gives it away %s is applied once, by deployers of two roles', async (_when, release) => {
    const place = await pgPlace(pg)
    const [one, other] = [
      await loginAs(pg.server, place, 'deployer_1'),
      await loginAs(pg.server, place, 'deployer_2'),
    ]
    await run(one.database, first)
    const folder = journalFolder({ ...sql, '0001_x': `${release} INSERT INTO t VALUES (1);` })
    await withClient(pg.server.url(place.name), async (keeper) => {
      await keeper.query('select pg_advisory_lock(42)')
      const running = run(one.database, folder)
      const waiting = 'select pid from pg_locks where not granted'
      await waitUntil(async () => (await place.list(waiting))[0], {
        what: 'the statement',
        timeoutMs: 20_000,
      })
      const events: string[] = []
      const late = run(other.database, folder, { onEvent: ({ kind }) => events.push(kind) })
      await waitUntil(() => events.includes('lock-wait'), { what: 'the second run', timeoutMs: 20_000 })
      await keeper.query('select pg_advisory_unlock(42)')
      expect((await running).applied).toHaveLength(1)
      expect((await late).applied).toEqual([])
    })
    expect(await place.list('select n from t')).toEqual(['1'])
    expect(await place.list('select count(*) from drizzle.__drizzle_migrations')).toEqual(['2'])
  })

  it('that somebody else has taken meanwhile lets nothing be committed', async () => {
    const { database, list, name } = await pgPlace(pg)
    await run(database, first)
    const folder = journalFolder({
      ...sql,
      '0001_x':
        'SELECT pg_advisory_unlock_all(); SELECT pg_advisory_xact_lock(42); INSERT INTO t VALUES (1);',
    })
    await withClient(pg.server.url(name), async (other) => {
      await other.query('select pg_advisory_lock(42)')
      const running = run(database, folder).catch((error: unknown) => error)
      const waiting = 'select pid from pg_locks where not granted'
      await waitUntil(async () => (await list(waiting))[0], { what: 'the statement', timeoutMs: 20_000 })
      await other.query('select pg_advisory_lock(8392554877), pg_advisory_unlock(42)')
      expect(await running).toMatchObject({ code: 'MIGRATION.LOCKED' })
    })
    expect(await list('select n from t')).toEqual([])
    expect((await run(database, folder)).applied).toHaveLength(1)
  })

  it('is not waited for in vain where another backend has the process id of a run that is gone', async () => {
    const place = await pgPlace(pg)
    const [one, other] = [
      await loginAs(pg.server, place, 'deployer_1'),
      await loginAs(pg.server, place, 'deployer_2'),
    ]
    await run(one.database, first)
    await withClient(pg.server.url(place.name), async (theirs) => {
      const { rows } = await theirs.query<{ pid: number }>('select pg_backend_pid() as pid')
      await place.query(
        `update ops.run set finished_at = null, outcome = null, backend_pid = ${rows[0]?.pid}`,
      )
      expect((await other.database.readState()).openRun).toMatchObject({ isAlive: false })
      const folder = journalFolder({ ...sql, '0001_u': 'CREATE TABLE u ();' })
      // The lock of the session before is let go a moment after its end; a run that is gone would be waited for in vain.
      expect((await run(other.database, folder, { waitMs: 20_000 })).applied).toHaveLength(1)
      // Who holds the lock is at work, though nothing else of it can be seen.
      await theirs.query('select pg_advisory_lock(8392554877)')
      await place.query(`update ops.run set finished_at = null, outcome = null`)
      expect((await other.database.readState()).openRun).toMatchObject({ isAlive: true })
    })
  })

  it('is taken by a role that may act as the owner and inherits nothing of it', async () => {
    const place = await pgPlace(pg)
    const { database } = await loginAs(pg.server, place, 'inheritor', 'noinherit')
    await run(database, first)
    const folder = journalFolder({ ...sql, '0001_u': 'CREATE TABLE u ();' })
    expect((await run(database, folder)).applied).toHaveLength(1)
  })
})
