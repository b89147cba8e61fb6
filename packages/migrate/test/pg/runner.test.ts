import { pgVersions, startPgBouncer, usePostgres, waitUntil, withClient } from '@twinship/testkit'
import { describe, expect, it } from 'vitest'
import { createPgDatabase, identify, type RunEvent } from '../../src/index.ts'
import { breakpoint, journalFolder } from '../support/folder-builder.ts'
import { pgPlace } from '../support/pg-place.ts'
import { run, runInfo } from '../support/run.ts'

const aTable = journalFolder({ '0000_a': 'CREATE TABLE a (id int primary key);' })
const chunks = (...statements: readonly string[]) => statements.join(`;\n${breakpoint}`)

describe.each(pgVersions())('the runner on PostgreSQL %i', (version) => {
  const pg = usePostgres({ version })

  it('names the holder to who waits, and gives up with MIGRATION.LOCKED', async () => {
    const { database } = await pgPlace(pg)
    await run(database, aTable)
    const holder = await database.open({ waitMs: 0, create: false, onEvent: () => undefined })
    const more = journalFolder({ '0000_a': aTable['0000_a.sql'] ?? '', '0001_b': 'CREATE TABLE b ();' })
    try {
      await holder.startRun({ ...runOf('deploy'), actor: 'ada', host: 'laptop' }, {})
      const events: RunEvent[] = []
      await expect(
        run(database, more, { waitMs: 300, onEvent: (event) => events.push(event) }),
      ).rejects.toMatchObject({
        code: 'MIGRATION.LOCKED',
        exitCode: 6,
        message: expect.stringContaining('deploy of ada on laptop'),
      })
      expect(events).toMatchObject([{ kind: 'lock-wait', holder: expect.stringContaining('backend') }])
      expect(await database.readState()).toMatchObject({ openRun: { actor: 'ada', isAlive: true } })
    } finally {
      await holder.close()
    }
    expect(await database.readState()).toMatchObject({ openRun: { actor: 'ada', isAlive: false } })
    expect((await run(database, more)).applied).toHaveLength(1)
  })

  it('waits for a backend at work though its file has given the lock away', async () => {
    const { database, name, list } = await pgPlace(pg)
    await run(database, aTable)
    const more = journalFolder({
      '0000_a': aTable['0000_a.sql'] ?? '',
      '0001_b': chunks('SELECT pg_advisory_unlock_all()', 'COMMIT', 'SELECT pg_advisory_xact_lock(42)'),
    })
    await withClient(pg.server.url(name), async (other) => {
      await other.query('select pg_advisory_lock(42)')
      const first = run(database, more)
      const waiting = 'select pid from pg_locks where not granted'
      await waitUntil(async () => (await list(waiting))[0], { what: 'the statement', timeoutMs: 20_000 })
      await expect(run(database, more, { waitMs: 300, resume: true })).rejects.toMatchObject({
        code: 'MIGRATION.LOCKED',
        message: expect.stringMatching(/migrate of tester on here.* \(backend/),
      })
      await other.query('select pg_advisory_unlock(42)')
      expect((await first).applied).toHaveLength(1)
    })
  })

  it('goes on as soon as the holder is gone', async () => {
    const { database } = await pgPlace(pg)
    const holder = await database.open({ waitMs: 0, create: false, onEvent: () => undefined })
    const report = await run(database, aTable, {
      onEvent: (event) => (event.kind === 'lock-wait' ? void holder.close() : undefined),
    })
    expect(report.applied).toHaveLength(1)
  })

  it('stops between two statements when asked to, and says how to go on', async () => {
    const { database, list } = await pgPlace(pg)
    const folder = journalFolder({ '0000_a': chunks('CREATE TABLE a ()', 'COMMIT', 'CREATE TABLE b ()') })
    const stop = new AbortController()
    await expect(
      run(database, folder, { signal: stop.signal, onEvent: () => stop.abort() }),
    ).rejects.toMatchObject({ code: 'INTERRUPTED', hint: expect.stringContaining('ops resume') })
    expect(await list(`select to_regclass('a') is not null and to_regclass('b') is null`)).toEqual(['true'])
    expect(await list('select outcome from ops.run')).toEqual(['interrupted'])
    expect((await run(database, folder, { resume: true })).applied).toHaveLength(1)
  })

  it('tells whom a statement waits for, and keeps how long', async () => {
    const { database, list, url } = await pgPlace(pg)
    await run(database, aTable)
    const more = journalFolder({
      '0000_a': aTable['0000_a.sql'] ?? '',
      '0001_b': 'ALTER TABLE a ADD COLUMN b int;',
    })
    await withClient(url, async (reader) => {
      await reader.query(`set application_name = 'reader'; begin; select from a`)
      const events: RunEvent[] = []
      const running = run(database, more, { onEvent: (event) => events.push(event) })
      await waitUntil(() => events.some(({ kind }) => kind === 'statement-waits'), {
        what: 'the news of who blocks',
        timeoutMs: 20_000,
      })
      expect(events).toContainEqual({
        kind: 'statement-waits',
        tag: '0001_b',
        blockers: [expect.stringMatching(/backend \d+, reader, idle in transaction for \d+ s/)],
      })
      await reader.query('commit')
      const [report] = (await running).applied
      expect(report?.lockWaitMs).toBeGreaterThanOrEqual(1000)
      expect(await list(`select lock_wait_ms from ops.migration where tag = '0001_b'`)).toEqual([
        String(report?.lockWaitMs),
      ])
    })
  })

  it('an error at the end of the transaction is told as such, and leaves nothing', async () => {
    const { database, list } = await pgPlace(pg)
    const folder = journalFolder({
      '0000_a': chunks(
        'CREATE TABLE a (id int primary key)',
        'CREATE TABLE b (a int references a deferrable initially deferred)',
        'INSERT INTO b VALUES (1)',
      ),
    })
    await expect(run(database, folder)).rejects.toMatchObject({
      code: 'MIGRATION.FAILED',
      message: expect.stringContaining('at the end of its transaction'),
      details: { cause: '23503', left: 0 },
    })
    expect(await list(`select to_regclass('a') is null`)).toEqual(['true'])
    expect(await list(`select failed_statement from ops.migration`)).toEqual(['null'])
  })

  it('shows where a statement is wrong, and never the value of a row', async () => {
    const { database, query } = await pgPlace(pg)
    await query(
      `create table people (name text); insert into people values ('geheim'); alter table people owner to app_owner`,
    )
    const folder = journalFolder({
      '0000_ok': '-- 🐘🐘\nSELECT 1;',
      '0001_cast': '-- 🐘\nSELECT 1;\nALTER TABLE people\n  ALTER COLUMN name TYPE int USING name::int;',
    })
    const failure = await run(database, folder).catch((error: unknown) => error)
    expect(failure).toMatchObject({
      code: 'MIGRATION.FAILED',
      details: { statement: 2, line: 3, cause: '22P02' },
    })
    expect(String(failure)).not.toContain('geheim')
    const typo = journalFolder({
      '0000_ok': '-- 🐘🐘\nSELECT 1;',
      '0001_typo': `SELECT '🐘';\n  SELECT '🐘', nope FROM people;`,
    })
    await expect(run(database, typo)).rejects.toMatchObject({
      details: { statement: 2, line: 2, column: 16, cause: '42703' },
      message: expect.stringMatching(/\n {2}SELECT '🐘', nope FROM people;\n {15}\^$/),
    })
  })

  it('a connection that is lost is told, and what was committed is known afterwards', async () => {
    const { database, name, query, list } = await pgPlace(pg)
    const folder = journalFolder({
      '0000_a': chunks(
        'CREATE TABLE a ()',
        'COMMIT',
        'SELECT pg_advisory_xact_lock(42)',
        'CREATE TABLE b ()',
      ),
    })
    await withClient(pg.server.url(name), async (other) => {
      await other.query('select pg_advisory_lock(42)')
      const running = run(database, folder).catch((error: unknown) => error)
      const waiting = 'select pid from pg_locks where not granted'
      await waitUntil(async () => (await list(waiting))[0], { what: 'the statement', timeoutMs: 20_000 })
      await query(`select pg_terminate_backend(pid) from (${waiting}) w`)
      expect(await running).toMatchObject({
        code: 'DB.CONNECTION_LOST',
        hint: expect.stringContaining('ops status'),
      })
    })
    expect(await database.readState()).toMatchObject({
      attempts: [{ state: 'running', inFlight: null, doneHashes: { length: 2 } }],
      openRun: { command: 'migrate', isAlive: false },
    })
    expect((await run(database, folder, { resume: true })).applied).toMatchObject([{ statements: 2 }])
  })

  it('refuses a pooler in between, with the way out', async () => {
    const { name } = await pgPlace(pg)
    const bouncer = await startPgBouncer({ cluster: pg.server, env: process.env })
    try {
      const database = createPgDatabase({ url: bouncer.url(name), location: name })
      await expect(run(database, aTable)).rejects.toMatchObject({
        code: 'CONNECT.POOLER',
        hint: expect.stringContaining('DATABASE_DIRECT_URL'),
      })
    } finally {
      await bouncer.stop()
    }
  })

  it('belongs to one environment, and a copy to none until it is labelled', async () => {
    const { database, query } = await pgPlace(pg)
    await run(database, aTable)
    const more = {
      ...aTable,
      ...journalFolder({ '0000_a': aTable['0000_a.sql'] ?? '', '0001_b': 'CREATE TABLE b ();' }),
    }
    await expect(run(database, more, { environment: 'staging' })).rejects.toMatchObject({
      code: 'IDENTITY.MISMATCH',
      details: { environment: 'staging', database: 'test' },
    })
    await query('delete from ops.identity')
    await expect(run(database, more)).rejects.toMatchObject({ code: 'IDENTITY.MISSING' })
    const labelled = {
      environment: 'staging',
      run: runInfo('identify'),
      layout: 'journal',
      waitMs: 1000,
    } as const
    expect(await identify({ database, ...labelled })).toMatchObject({
      before: null,
      identity: { environment: 'staging' },
      auditHead: { sequence: 3 },
    })
    expect((await run(database, more, { environment: 'staging' })).applied).toHaveLength(1)
  })

  it('a file that gives the lock away does not go on without it', async () => {
    const { database, list } = await pgPlace(pg)
    const folder = journalFolder({
      '0000_a': 'DISCARD ALL;',
      '0001_b': 'SELECT pg_advisory_unlock_all();',
      '0002_c': 'SELECT 1;',
    })
    const held: string[][] = []
    const report = await run(database, folder, {
      onEvent: (event) => {
        if (event.kind === 'file-started') held.push([event.tag])
      },
    })
    expect(report.applied).toHaveLength(3)
    expect(
      await list(
        `select count(*) from pg_locks where locktype = 'advisory' and database = (select oid from pg_database where datname = current_database())`,
      ),
    ).toEqual(['0'])
  })
})

function runOf(command: string) {
  return {
    id: crypto.randomUUID(),
    command,
    actor: 'tester',
    host: 'here',
    processId: process.pid,
    gitCommit: null,
    toolVersion: '0.0.0',
  }
}
