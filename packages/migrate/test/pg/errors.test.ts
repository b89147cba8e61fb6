import { pgVersions, usePostgres, waitUntil, withClient } from '@twinship/testkit'
import { describe, expect, it } from 'vitest'
import { journalFolder } from '../support/folder-builder.ts'
import { pgPlace } from '../support/pg-place.ts'
import { run } from '../support/run.ts'

const failing = (body: string) =>
  journalFolder({ '0000_a': `CREATE TABLE a ();\nCOMMIT;\nDO $$ BEGIN\n  ${body}\nEND $$;` })

describe.each(pgVersions())('what PostgreSQL %i says', (version) => {
  const pg = usePostgres({ version })

  it('with the code of a lost connection is a failed statement, and is recorded as one', async () => {
    const { database, list } = await pgPlace(pg)
    const folder = failing(`RAISE EXCEPTION 'gone' USING ERRCODE = '08006';`)
    await expect(run(database, folder)).rejects.toMatchObject({
      code: 'MIGRATION.FAILED',
      details: { statement: 3, cause: '08006' },
    })
    expect(await list('select outcome from ops.run')).toEqual(['failed'])
    expect(await list('select failed_code from ops.migration')).toEqual(['08006'])
  })

  it('in a RAISE of the file may hold values of rows and is not shown', async () => {
    for (const code of ['P0001', '23505']) {
      const { database } = await pgPlace(pg)
      const raise = `RAISE EXCEPTION 'bad row: %', 'geheim' USING ERRCODE = '${code}', HINT = 'geheim';`
      const failure = await run(database, failing(raise)).catch((error: unknown) => error)
      expect(failure).toMatchObject({
        code: 'MIGRATION.FAILED',
        details: { cause: code, line: 3 },
        message: expect.stringContaining('may hold values of rows'),
      })
      expect(JSON.stringify([String(failure), failure])).not.toContain('geheim')
    }
  })

  it('is shown over the file’s own line without its passwords', async () => {
    const { database } = await pgPlace(pg)
    const folder = journalFolder({ '0000_a': `CREATE ROLE app9 LOGIN PASSWORD 'hunter2secret' NOPE 1;` })
    const role = journalFolder({
      '0000_a': `CREATE ROLE app9 LOGIN PASSWORD 'hunter2secret' IN ROLE nobody9;`,
    })
    for (const contents of [folder, role]) {
      const failure = await run(database, contents).catch((error: unknown) => error)
      expect(failure).toMatchObject({ code: expect.stringMatching(/^(MIGRATION\.|DB\.PRIVILEGE)/) })
      expect(JSON.stringify([String(failure), failure])).not.toContain('hunter2secret')
      expect(String(failure)).toContain(`PASSWORD '*************'`)
    }
  })

  it('as it ends the session is told with the loss', async () => {
    const { database, list, name } = await pgPlace(pg)
    await withClient(pg.server.url(name), async (other) => {
      await other.query('select pg_advisory_lock(42)')
      const running = run(database, journalFolder({ '0000_a': 'SELECT pg_advisory_xact_lock(42);' }))
      const outcome = running.catch((error: unknown) => error)
      const waiting = 'select pid from pg_locks where not granted'
      await waitUntil(async () => (await list(waiting))[0], { what: 'the statement', timeoutMs: 20_000 })
      await other.query('select pg_terminate_backend(pid) from pg_locks where not granted')
      expect(await outcome).toMatchObject({
        code: 'DB.CONNECTION_LOST',
        message: expect.stringContaining('terminating connection due to administrator command (57P01)'),
        details: { cause: '57P01' },
      })
    })
  })
})

describe.each(pgVersions().filter((version) => version >= 17))('on PostgreSQL %i', (version) => {
  const pg = usePostgres({ version })

  it('a transaction that takes too long ends the session, and that is told', async () => {
    const { database, query, name } = await pgPlace(pg)
    await query(`alter role migrator in database "${name}" set transaction_timeout = '1s'`)
    await expect(run(database, journalFolder({ '0000_a': 'SELECT pg_sleep(60);' }))).rejects.toMatchObject({
      code: 'DB.CONNECTION_LOST',
      message: expect.stringContaining('transaction timeout (25P04)'),
    })
  })
})
