import { pgVersions, usePostgres, waitUntil, withClient } from '@twinship/testkit'
import { describe, expect, it } from 'vitest'
import { verifyChain } from '../../src/index.ts'
import { journalFolder } from '../support/folder-builder.ts'
import { pgPlace } from '../support/pg-place.ts'
import { loginAs } from '../support/pg-roles.ts'
import { run } from '../support/run.ts'

const aTable = journalFolder({ '0000_a': 'CREATE TABLE a (id int primary key);' })
const twoTables = journalFolder({
  '0000_a': aTable['0000_a.sql'] ?? '',
  '0001_b': 'CREATE TABLE b ();',
})

describe.each(pgVersions())('the audit on PostgreSQL %i', (version) => {
  const pg = usePostgres({ version })

  it('is waited for no longer than the run may wait', async () => {
    const { database, name, list } = await pgPlace(pg)
    await run(database, aTable)
    await withClient(pg.server.url(name), async (other) => {
      await other.query('select pg_advisory_lock(8392554878)')
      await expect(run(database, twoTables, { waitMs: 0 })).rejects.toMatchObject({
        code: 'DB.BUSY',
        message: expect.stringContaining('ops.audit'),
      })
    })
    expect(await list(`select to_regclass('b') is null`)).toEqual(['true'])
    expect((await run(database, twoTables)).applied).toHaveLength(1)
  })

  it('takes no connection that the run has not had from its beginning', async () => {
    const place = await pgPlace(pg)
    const { database, list } = await loginAs(pg.server, place, 'frugal', 'connection limit 2')
    expect((await run(database, twoTables)).applied).toHaveLength(2)
    expect(await list('select outcome from ops.run')).toEqual(['applied'])
    await pg.server.query('alter role frugal connection limit 1')
    const three = journalFolder({ ...sqlOf(twoTables), '0002_c': 'CREATE TABLE c ();' })
    await expect(run(database, three)).rejects.toMatchObject({ code: 'CONNECT.UNREACHABLE' })
    expect(await list(`select to_regclass('c') is null`)).toEqual(['true'])
  })

  it('is opened anew where its connection was ended meanwhile', async () => {
    const { database, list, name } = await pgPlace(pg)
    const folder = journalFolder({ '0000_a': 'CREATE TABLE a (); SELECT pg_advisory_xact_lock(42);' })
    await withClient(pg.server.url(name), async (other) => {
      await other.query('select pg_advisory_lock(42)')
      const running = run(database, folder)
      const waiting = 'select pid from pg_locks where not granted'
      await waitUntil(async () => (await list(waiting))[0], { what: 'the statement', timeoutMs: 20_000 })
      await other.query(
        `select pg_terminate_backend(pid, 10000) from pg_stat_activity
         where datname = current_database() and application_name = 'twinship-migrate-audit'`,
      )
      await other.query('select pg_advisory_unlock(42)')
      expect((await running).applied).toHaveLength(1)
    })
    expect(verifyChain(await database.readAudit())).toMatchObject({ sequence: 2 })
  })

  it('that cannot be written at the end is told with what is applied, and nothing is applied again', async () => {
    const { database, list } = await pgPlace(pg)
    await run(database, aTable)
    const folder = journalFolder({
      ...sqlOf(aTable),
      '0001_b': 'CREATE TABLE b (); ALTER TABLE ops.audit ADD CHECK (sequence < 4) NOT VALID;',
    })
    await expect(run(database, folder)).rejects.toMatchObject({
      code: 'AUDIT.NOT_WRITTEN',
      details: { applied: ['0001_b'] },
      message: expect.stringContaining('Applied: 0001_b.'),
      hint: expect.stringContaining('nothing needs to be applied again'),
    })
    expect(await list('select count(*) from drizzle.__drizzle_migrations')).toEqual(['2'])
    const told: unknown[] = []
    const again = await run(database, folder, { onEvent: (event) => told.push(event) })
    expect(again.applied).toEqual([])
    const text = expect.stringContaining('a run that was killed could not be written') as string
    expect(told).toContainEqual({ kind: 'notice', text })
  })

  it('that cannot be written after a failure is told beside it', async () => {
    const { database } = await pgPlace(pg)
    await run(database, aTable)
    const folder = journalFolder({
      ...sqlOf(aTable),
      '0001_b': 'ALTER TABLE ops.audit ADD CHECK (sequence < 4) NOT VALID; COMMIT; SELECT 1/0;',
    })
    const told: unknown[] = []
    await expect(run(database, folder, { onEvent: (event) => told.push(event) })).rejects.toMatchObject({
      code: 'MIGRATION.FAILED',
    })
    expect(told).toContainEqual({ kind: 'notice', text: expect.stringContaining('(DB.REFUSED)') })
  })

  it.each([
    ['text that is not JSON', 'not json'],
    ['a key put in before the one that counts', '{"applied":["evil"],"applied":["0000_a"]}'],
  ])('shows and finds %s', async (_what, details) => {
    const { database, query } = await pgPlace(pg)
    await run(database, aTable)
    await query(
      `alter table ops.audit disable trigger user; update ops.audit set details = '${details}' where sequence = 2`,
    )
    const rows = await database.readAudit()
    expect(rows).toHaveLength(2)
    expect(() => verifyChain(rows)).toThrow(
      expect.objectContaining({ code: 'AUDIT.BROKEN', details: { sequence: 2 } }),
    )
  })
})

function sqlOf(contents: Readonly<Record<string, string>>): Record<string, string> {
  const files = Object.entries(contents).filter(([file]) => file.endsWith('.sql'))
  return Object.fromEntries(files.map(([file, text]) => [file.slice(0, -'.sql'.length), text]))
}
