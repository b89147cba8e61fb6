import { pgVersions, startWireProxy, usePostgres, waitUntil, withClient } from '@twinship/testkit'
import { describe, expect, it } from 'vitest'
import { createPgDatabase } from '../../src/adapters/pg/database.ts'
import { resolve } from '../../src/engine/resolve.ts'
import { auditEvents } from '../../src/index.ts'
import { patientOptions } from '../../src/model/online.ts'
import { journalFolder } from '../support/folder-builder.ts'
import { folderOf } from '../support/parsed.ts'
import { pgPlace } from '../support/pg-place.ts'
import { run, runInfo } from '../support/run.ts'
import { by, planOf, step, steps, wholeColumn, wholeColumnSql } from './plans.ts'

const first = 'CREATE TABLE "t" ("id" integer PRIMARY KEY, "body" text);'
const folder = (sql = wholeColumnSql) => journalFolder({ '0000_t': first, '0001_more': sql })
const rows = 3000
/** A build that fails: the values repeat. */
const notUnique = step({
  ...steps.index,
  sql: ['create unique index concurrently t_body on public.t (body)'],
  probe: {
    kind: 'index-build',
    name: 't_body',
    table: { schema: 'public', name: 't' },
    ifNotExists: false,
  },
})

describe.each(pgVersions())('steps of a plan on PostgreSQL %i', (version) => {
  const pg = usePostgres({ version })

  const place = async () => {
    const made = await pgPlace(pg)
    await run(made.database, journalFolder({ '0000_t': first }))
    await made.query(`insert into t select g, 'x' from generate_series(1, ${rows}) g`)
    return made
  }

  it('end in what the file says, with every row, and Drizzle’s row at the end', async () => {
    const { database, query } = await place()
    const { applied } = await run(database, folder(), by(planOf('0001_more', wholeColumn)))
    expect(applied).toMatchObject([{ tag: '0001_more', statements: 1 }])
    expect(await query('select count(distinct token)::int as n from t')).toEqual([{ n: rows }])
    expect(await query('select count(*)::int as n from drizzle.__drizzle_migrations')).toEqual([{ n: 2 }])
    expect(
      await query(`select attnotnull from pg_attribute where attrelid = 't'::regclass and attname = 'token'`),
    ).toEqual([{ attnotnull: true }])
    expect(
      await query(
        `select conname, contype::text from pg_constraint where conrelid = 't'::regclass and contype = 'u'`,
      ),
    ).toEqual([{ conname: 't_token', contype: 'u' }])
    expect((await run(database, folder())).run).toBeNull()
  })

  it('keep to their budgets, whatever the file sets', async () => {
    const { database, url } = await place()
    const texts: string[] = []
    const proxy = await startWireProxy({ url, intercept: (text) => void texts.push(text) })
    try {
      const through = createPgDatabase({ url: proxy.url, location: 'here' })
      const sql = [
        `set lock_timeout = '5s'`,
        'set statement_timeout = 0',
        'alter table t add column note text',
      ]
      const patient = step({ kind: 'run', sql, locks: steps.addColumn.locks })
      await run(
        through,
        folder('ALTER TABLE "t" ADD COLUMN "note" text;'),
        by(planOf('0001_more', [patient])),
      )
    } finally {
      await proxy.close()
    }
    expect(texts.join('\n')).toMatch(
      /set local statement_timeout = 5000;\s*set local lock_timeout = 100;\s*alter table t add column note/,
    )
    expect(await database.readState()).toMatchObject({ rows: { length: 2 } })
  })

  it('outlive limits of the database for sessions that wait', async () => {
    const { database, name, query } = await place()
    const limits = ['idle_session_timeout', ...(version >= 17 ? ['transaction_timeout'] : [])]
    for (const limit of limits) await query(`alter database "${name}" set ${limit} = '400ms'`)
    await withClient(pg.server.url(name), async (reader) => {
      for (const limit of limits) await reader.query(`set ${limit} = 0`)
      await reader.query('begin; select count(*) from t; select pg_sleep(1.1)')
      let waits = 0
      const waited = run(database, folder(), {
        ...by(planOf('0001_more', wholeColumn)),
        onEvent: (event) => event.kind === 'step-waits' && waits++,
      })
      await waitUntil(() => waits > 0, { what: 'the step to wait', timeoutMs: 30_000 })
      await reader.query('select pg_sleep(1)')
      await reader.query('commit')
      expect((await waited).applied).toHaveLength(1)
    })
  })

  it('a lock that is not to be had costs short tries, and names who has it', async () => {
    const { database, name, query } = await place()
    await withClient(pg.server.url(name), async (reader) => {
      await reader.query('begin')
      await reader.query('select count(*) from t')
      const short = { ...steps.addColumn, budget: { ...steps.addColumn.budget, totalMs: 1500 } }
      const waits: string[] = []
      const failed = run(database, folder(), {
        ...by(planOf('0001_more', [short])),
        onEvent: (event) => event.kind === 'step-waits' && waits.push(...event.blockers),
      })
      await expect(failed).rejects.toMatchObject({ code: 'MIGRATION.LOCK_BUDGET', exitCode: 6 })
      expect(waits.join('\n')).toMatch(/backend \d+, .*idle in transaction.* on public\.t/)
      await reader.query('rollback')
    })
    expect(
      await query(`select state, steps from (select state, (select count(*)::int from ops.step) as steps
      from ops.migration where tag = '0001_more') m`),
    ).toMatchObject([{ steps: 0 }])
    const { applied } = await run(database, folder(), by(planOf('0001_more', wholeColumn)))
    expect(applied).toHaveLength(1)
  })

  it('an index that cannot be built leaves none, and what failed says where', async () => {
    const { database, query } = await place()
    const plan = planOf('0001_more', [notUnique])
    await expect(run(database, folder(), by(plan))).rejects.toMatchObject({
      code: 'MIGRATION.FAILED',
      details: { cause: '23505', stepsDone: 0 },
      message: expect.not.stringContaining('(body)=') as string,
    })
    expect(
      await query(`select indexrelid::regclass::text as name from pg_index where not indisvalid`),
    ).toEqual([])
    const { applied } = await run(database, folder(), by(planOf('0001_more', wholeColumn)))
    expect(applied).toHaveLength(1)
  })

  it('who keeps the index from being dropped that could not be built is told', async () => {
    const { database, url, query } = await place()
    await withClient(url, async (report) => {
      await report.query('begin; select count(*) from t')
      const waits: string[] = []
      const failed = run(database, folder(), {
        ...by(planOf('0001_more', [notUnique])),
        onEvent: (event) => event.kind === 'step-waits' && waits.push(...event.blockers),
      })
      // It is awaited below; until then its failure must not go unhandled.
      failed.catch(() => undefined)
      await waitUntil(() => waits.length > 0, { what: 'who is waited for', timeoutMs: 30_000 })
      expect(waits[0]).toMatch(/backend \d+, .*idle in transaction/)
      await report.query('commit')
      await expect(failed).rejects.toMatchObject({ code: 'MIGRATION.FAILED', details: { cause: '23505' } })
    })
    expect(await query(`select from pg_index where not indisvalid`)).toEqual([])
  })

  it('what stopped goes on by the plan that it began with', async () => {
    const { database, query } = await place()
    const broken = wholeColumn.map((one) =>
      one.kind === 'set-not-null'
        ? { ...one, sql: ['alter table public.t alter column tokem set not null'] }
        : one,
    )
    await expect(run(database, folder(), by(planOf('0001_more', broken)))).rejects.toMatchObject({
      code: 'MIGRATION.FAILED',
      details: { stepsDone: 4, cause: '42703' },
    })
    await expect(run(database, folder())).rejects.toMatchObject({ code: 'MIGRATION.INTERRUPTED' })
    await query(`update ops.plan set file = replace(file::text, 'tokem', 'token')::jsonb`)
    // Edited meanwhile: the plan is no longer that of the file.
    await expect(run(database, folder('SELECT 1;'), { resume: true })).rejects.toMatchObject({
      code: 'MIGRATION.EDITED',
      details: { statement: 1 },
    })
    const longer = folder(`${wholeColumnSql}\n--> statement-breakpoint\nSELECT 2;`)
    await expect(run(database, longer, { resume: true })).rejects.toMatchObject({
      code: 'MIGRATION.EDITED',
      message: expect.stringContaining('statement 2 reads differently') as string,
    })
    expect((await run(database, folder(), { resume: true })).applied).toHaveLength(1)
    expect(await query('select count(distinct token)::int as n from t')).toEqual([{ n: rows }])
  })

  it('a step in doubt is settled by a person, and the file ends by what was said', async () => {
    const { database, query } = await place()
    const sql = 'CALL p();'
    await query('create procedure p() language sql as $$ insert into t values (0, null) $$')
    const call = step({
      kind: 'run',
      sql: ['call p(1)'],
      transaction: 'none',
      budget: { lockClass: 'none', lockTimeoutMs: null, totalMs: 1000, statementTimeoutMs: null },
      probe: { kind: 'ask' },
    })
    const plan = planOf('0001_more', [call])
    await expect(run(database, folder(sql), by(plan))).rejects.toMatchObject({ code: 'MIGRATION.FAILED' })
    await expect(run(database, folder(sql), { resume: true })).rejects.toMatchObject({
      code: 'MIGRATION.OUTCOME_UNKNOWN',
      details: { statement: 1 },
      hint: expect.stringContaining('ops resolve 0001_more --statement 1') as string,
    })
    const said = {
      database,
      folder: folderOf(folder(sql)),
      environment: 'test',
      run: runInfo('resolve'),
      waitMs: 20_000,
    } as const
    await resolve({ ...said, tag: '0001_more', statement: 1, outcome: 'applied' })
    expect((await run(database, folder(sql), { resume: true })).applied).toHaveLength(1)
    expect(await query('select count(*)::int as n from drizzle.__drizzle_migrations')).toEqual([{ n: 2 }])
  })

  it('a database of format 1 gets what a plan needs with the next run', async () => {
    const { database, query } = await place()
    await query(`drop table ops.plan, ops.step; update ops.format set version = 1;
      alter table ops.run drop constraint run_outcome_check,
        add constraint run_outcome_check check (outcome in ('applied', 'failed', 'interrupted'))`)
    expect(await database.readState()).toMatchObject({ rows: { length: 1 } })
    await run(database, folder(), by(planOf('0001_more', wholeColumn)))
    expect(await query('select version from ops.format')).toEqual([{ version: 2 }])
    expect(await query(`select count(*)::int as n from ops.step where state = 'done'`)).toEqual([
      { n: wholeColumn.length },
    ])
  })

  const impatient = (plan: ReturnType<typeof planOf>) => ({
    online: {
      plan: () => Promise.resolve(plan),
      options: { ...patientOptions, terminateBlockersOlderThanMs: 1000 },
    },
  })

  it('ends a transaction in the way that is older than it may be, with a record in the audit', async () => {
    const { database, url, query } = await place()
    await withClient(url, async (reader) => {
      const gone = new Promise((resolve) => reader.on('error', resolve))
      await reader.query('begin; select count(*) from t; select pg_sleep(1.1)')
      const { applied } = await run(database, folder(), impatient(planOf('0001_more', wholeColumn)))
      expect(applied).toHaveLength(1)
      await gone
    })
    const audit = await database.readAudit()
    expect(audit.filter(({ event }) => event === 'blocker.terminated')).toMatchObject([
      { details: { table: 'public.t', migration: '0001_more' } },
    ])
    expect(auditEvents).toContain('blocker.terminated')
    expect(await query(`select count(*)::int as n from t where token is not null`)).toEqual([{ n: rows }])
  })

  it('ends with its session while it waits for somebody, and tells of one who stays seldom', async () => {
    const { database, name, url, query } = await place()
    await withClient(url, async (reader) => {
      await reader.query('begin; select count(*) from t; select pg_sleep(1.1)')
      const tries: number[] = []
      const ended = run(database, folder(), {
        ...by(planOf('0001_more', [steps.addColumn])),
        onEvent: (event) => event.kind === 'step-waits' && tries.push(event.tries),
      })
      ended.catch(() => undefined)
      await waitUntil(() => tries.length >= 3, { what: 'it to be told three times', timeoutMs: 60_000 })
      // It looks more often than it tells.
      expect(tries[2]).toBeGreaterThan(3)
      await pg.server.query(
        `select pg_terminate_backend(backend_pid) from ops.run where finished_at is null`,
        name,
      )
      await expect(ended).rejects.toMatchObject({ code: 'DB.CONNECTION_LOST' })
      expect(await query('select count(*)::int as n from t')).toEqual([{ n: rows }])
    })
  })

  it('says that it may not end a transaction, where its role may not', async () => {
    const { database, name } = await place()
    const short = { ...steps.addColumn, budget: { ...steps.addColumn.budget, totalMs: 500 } }
    await withClient(pg.server.url(name), async (superuser) => {
      await superuser.query('begin; select count(*) from t; select pg_sleep(1.1)')
      await expect(run(database, folder(), impatient(planOf('0001_more', [short])))).rejects.toMatchObject({
        code: 'MIGRATION.LOCK_BUDGET',
        message: expect.stringContaining('which this role may not end') as string,
      })
    })
    const audit = await database.readAudit()
    expect(audit.filter(({ event }) => event === 'blocker.terminated')).toEqual([])
  })
})
