import { openPgSession } from '@twinship/core'
import { pgVersions, queryOnce, usePostgres, waitUntil, withClient } from '@twinship/testkit'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { observeWaits } from '../../src/adapters/pg/observer.ts'
import { findIndexes } from '../../src/adapters/pg/probe-facts.ts'
import { pgPlace } from '../support/pg-place.ts'
import { loginAs } from '../support/pg-roles.ts'

describe.each(pgVersions())('a session of the engine on PostgreSQL %i', (version) => {
  const pg = usePostgres({ version })
  afterEach(() => vi.unstubAllEnvs())

  it('has no setting of PGOPTIONS, whatever it is for', async () => {
    vi.stubEnv('PGOPTIONS', '-c application_name=from_outside -c statement_timeout=12345')
    for (const settings of [undefined, { jit: 'off' }]) {
      const session = await openPgSession({
        url: pg.url,
        location: 'here',
        applicationName: 'test',
        ...(settings === undefined ? {} : { settings }),
      })
      expect(await session.query(`select current_setting('statement_timeout') as timeout`)).toEqual([
        { timeout: '0' },
      ])
      await session.close()
    }
  })

  it('sees that another role builds an index, also without the right to see which', async () => {
    const place = await pgPlace(pg)
    await place.query('create table t (n int); alter table t owner to app_owner')
    const { url } = await loginAs(pg.server, place, 'blind')
    const session = await openPgSession({ url, location: 'here', applicationName: 'test' })
    const look = async () => (await findIndexes(session, [{ schema: null, name: 't_n' }]))[0]
    await withClient(pg.server.url(place.name), async (reader) => {
      await reader.query('begin; select from t; insert into t values (1)')
      const building = queryOnce(pg.server.url(place.name), 'create index concurrently t_n on t (n)')
      await waitUntil(async () => (await look()) !== undefined, { what: 'the index', timeoutMs: 20_000 })
      expect(await look()).toMatchObject({ isValid: false, isBuilding: true })
      await reader.query('commit')
      await building
    })
    expect(await look()).toMatchObject({ isValid: true, isBuilding: false })
    await session.close()
  })

  it('is not held up by an observer that never answers', async () => {
    const { url, name } = await pgPlace(pg)
    const observer = await openPgSession({
      url: pg.server.url(name),
      location: 'here',
      applicationName: 'test',
    })
    const stuck = observer.query('select pg_sleep(600)').catch((error: unknown) => error)
    const session = await openPgSession({ url, location: 'here', applicationName: 'test' })
    const work = () => session.query('select pg_sleep(0.3)')
    const { query, close } = observer
    const drop = () => void close().catch(() => undefined)
    const { backendPid } = session
    await observeWaits({ observer: { query, drop }, backendPid, onBlocked: () => undefined }, work)
    await session.close()
    expect(await stuck).toBeInstanceOf(Error)
    await pg.server.query(`select pg_terminate_backend(${observer.backendPid})`)
  })
})
