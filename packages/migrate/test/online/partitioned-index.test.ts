import { CodedError } from '@twinship/core'
import { pgVersions, usePostgres, waitUntil, withClient } from '@twinship/testkit'
import type { Client } from 'pg'
import { describe, expect, it } from 'vitest'
import { patientOptions } from '../../src/model/online.ts'
import { abortHere } from '../support/abort.ts'
import { byPlanner, planAsLarge } from '../support/by-planner.ts'
import { journalFolder } from '../support/folder-builder.ts'
import { pgPlace, type PgPlace } from '../support/pg-place.ts'
import { run } from '../support/run.ts'

const first = {
  '0000_t': [
    'CREATE TABLE "t" ("id" integer NOT NULL, "body" text) PARTITION BY LIST ("id");',
    'CREATE TABLE "p1" PARTITION OF "t" FOR VALUES IN (1); CREATE TABLE "p2" PARTITION OF "t" FOR VALUES IN (2);',
  ].join('\n'),
}
const create = 'CREATE INDEX "i" ON "t" ("body");'
const folder = journalFolder({ ...first, '0001_more': create })
const rows = `insert into t select 1 + g % 2, 'body ' || g from generate_series(1, 300) g`

describe.each(pgVersions())('an index of a partitioned table on PostgreSQL %i', (version) => {
  const pg = usePostgres({ version })

  async function filledPlace(more = '') {
    const place = await pgPlace(pg)
    await run(place.database, journalFolder(first))
    await place.query(`set role app_owner; ${rows}; ${more}`)
    return place
  }

  it('is attached once who reads the partition is through, and nobody waits behind', async () => {
    const { database, query, url } = await filledPlace()
    await besideReport({ query, url }, 'p1', async (report) => {
      const waits: string[] = []
      const ran = run(database, folder, {
        ...byPlanner({ url, folder }),
        onEvent: (event) => event.kind === 'step-waits' && waits.push(...event.blockers),
      })
      await waitedFor({ query }, waits, 'p1')
      await report.query('commit')
      expect((await ran).applied).toHaveLength(1)
    })
    expect(await query(`select indisvalid from pg_index where indexrelid = 'i'::regclass`)).toEqual([
      { indisvalid: true },
    ])
  })

  it('is aborted once who reads another partition is through', async () => {
    const place = await filledPlace()
    const { database, list } = place
    await stopAfter(place, '0001_more/1.4')
    await besideReport(place, 'p2', async (report) => {
      const waits: string[] = []
      const aborted = abortHere(
        database,
        folder,
        (event) => event.kind === 'step-waits' && waits.push(...event.blockers),
      )
      await waitedFor(place, waits, 'p2')
      await report.query('commit')
      await aborted
    })
    expect(await list(`select relname from pg_class where relname in ('i', 'p1_body_idx')`)).toEqual([])
  })

  it.each([
    ['a partition', 'create table p3 partition of t for values in (3)', 1],
    ['one that is partitioned itself', `${ofP4}; create table p4a partition of p4 for values in ('a')`, 2],
    ['a partition of a partition', `create table p3b partition of p3 for values in ('b')`, 1, ofP3],
  ])('that lacks %s which came after the plan is not done', async (_, came, rounds, before = '') => {
    for (const way of ['by hand', 'anew'] as const) {
      const place = await filledPlace(before)
      const { database, query, list } = place
      await expectIncomplete(runPlannedBefore(place, came))
      for (let round = 1; round <= rounds; round++) {
        const error = await expectIncomplete(run(database, folder, { resume: true }))
        expect(await list('select count(*) from drizzle.__drizzle_migrations')).toEqual(['1'])
        if (way === 'by hand') await mendBy(place, error)
      }
      if (way === 'anew') await abortHere(database, folder)
      const again = way === 'anew' ? byPlanner({ url: place.url, folder }) : { resume: true }
      expect((await run(database, folder, again)).applied).toHaveLength(1)
      expect(await query(invalid)).toEqual([])
      expect(await query(`select 1 from pg_class where relname = 'i'`)).toHaveLength(1)
    }
  })

  it('passes over partitions that are gone, dropped or detached', async () => {
    const place = await filledPlace(`${ofP3}; create table p5 partition of t for values in (5)`)
    const { applied } = await runPlannedBefore(
      place,
      'drop table p1; alter table t detach partition p3; drop table p5',
    )
    expect(applied[0]?.notes).toContain('0001_more/1.2 is passed over: p1 is no partition of t any more')
    expect(await place.query(invalid)).toEqual([])
    expect(
      await place.list(`select indrelid::regclass from pg_index where indrelid <> 't'::regclass and
      indrelid in (select oid from pg_class where relname like 'p_' or relname like 'p__')`),
    ).toEqual(['p2'])
  })

  it('passes over a partition that is gone with the index that was being built', async () => {
    const place = await filledPlace()
    await stopAfter(place, '0001_more/1.1')
    await place.query(`insert into ops.step (migration_id, position, id, run_id, state, seen_before, begun_at)
      select migration_id, 1, '0001_more/1.2', run_id, 'begun', '[]', now() from ops.step; drop table p1`)
    expect((await run(place.database, folder, { resume: true })).applied).toHaveLength(1)
    expect(await place.query(invalid)).toEqual([])
  })

  it.each([
    ['the last partition to be attached is gone', 'drop table p2'],
    [
      'the index of a partition is invalid',
      `update pg_index set indisvalid = false where indexrelid = 'p1_body_idx'::regclass`,
    ],
  ])('says how it becomes valid where %s', async (_, done) => {
    const place = await filledPlace()
    const { database, query } = place
    await stopAfter(place, '0001_more/1.4')
    await query(done)
    const error = await expectIncomplete(run(database, folder, { resume: true }))
    await mendBy(place, error)
    expect((await run(database, folder, { resume: true })).applied).toHaveLength(1)
    expect(await query(invalid)).toEqual([])
  })

  it.each(['drop table p1', 'alter table t detach partition p1'])(
    'is aborted though a partition whose own index it took is gone: %s',
    async (gone) => {
      const place = await filledPlace('create index own_1 on p1 (body); create index own_2 on p2 (body)')
      const { database, query, list } = place
      await stopAfter(place, '0001_more/1.2')
      await query(gone)
      await abortHere(database, folder)
      expect(await list(`select relname from pg_class where relname in ('i', 'own_2')`)).toEqual(['own_2'])
      expect((await run(database, folder, byPlanner({ url: place.url, folder }))).applied).toHaveLength(1)
      expect(await query(invalid)).toEqual([])
    },
  )
})

const ofP3 = `create table p3 partition of t for values in (3) partition by list (body); create table p3a partition of p3 for values in ('a')`
const ofP4 = 'create table p4 partition of t for values in (4) partition by list (body)'
const invalid = 'select indexrelid::regclass::text from pg_index where not indisvalid'

/** A transaction that has read a table, and goes on for longer than a step tries. */
async function besideReport(
  { query, url }: Pick<PgPlace, 'query' | 'url'>,
  table: string,
  work: (report: Client) => Promise<void>,
): Promise<void> {
  await withClient(url, async (report) => {
    await report.query(`set application_name = 'report'; begin; select count(*) from ${table}`)
    const aged = `select 1 from pg_stat_activity where application_name = 'report' and clock_timestamp() - xact_start > '1.1 s'`
    await waitUntil(async () => (await query(aged)).length > 0, {
      what: 'a report that takes long',
      timeoutMs: 60_000,
    })
    await work(report)
  })
}

/** Named, and waited for in no queue. */
async function waitedFor(
  { query }: Pick<PgPlace, 'query'>,
  waits: readonly string[],
  table: string,
): Promise<void> {
  const who = new RegExp(`^backend \\d+, report, .* on public.${table}$`)
  await waitUntil(() => waits.some((one) => who.test(one)), {
    what: 'the report to be named',
    timeoutMs: 60_000,
  })
  const queued = `select relation::regclass::text from pg_locks where not granted
    and database = (select oid from pg_database where datname = current_database())`
  expect(await query(queued)).toEqual([])
}

/** What somebody does between the plan and its first step. */
async function runPlannedBefore({ database, url, query }: PgPlace, then: string) {
  const plan = async (pending: readonly string[]) => {
    const planned = await planAsLarge({ url, folder }, pending)
    await query(`set role app_owner; ${then}`)
    return planned
  }
  return run(database, folder, { online: { plan, options: patientOptions } })
}

async function stopAfter({ database, url }: PgPlace, step: string): Promise<void> {
  const stop = new AbortController()
  const ran = run(database, folder, {
    ...byPlanner({ url, folder }),
    signal: stop.signal,
    onEvent: (event) => event.kind === 'step-done' && event.id === step && stop.abort(),
  })
  await expect(ran).rejects.toMatchObject({ code: 'INTERRUPTED' })
}

async function expectIncomplete(ran: Promise<unknown>): Promise<CodedError> {
  const error = await ran.then(
    () => undefined,
    (thrown: unknown) => thrown,
  )
  expect(error).toMatchObject({ code: 'MIGRATION.INDEX_INCOMPLETE', exitCode: 4 })
  if (!(error instanceof CodedError)) throw new Error('no error of ours')
  return error
}

/** The statements that the error names, one after the other. */
async function mendBy({ query }: PgPlace, { hint }: CodedError): Promise<void> {
  const statements = /^Run (?<sql>.*;) then ops resume;/.exec(hint)?.groups?.['sql'] ?? ''
  expect(statements).not.toBe('')
  for (const one of statements.split('; ')) await query(one)
}
