import { isLong, pgVersions, usePostgres, waitUntil, withClient } from '@twinship/testkit'
import type { Client } from 'pg'
import { describe, expect, it } from 'vitest'
import { abortHere } from '../support/abort.ts'
import { byPlanner } from '../support/by-planner.ts'
import { journalFolder } from '../support/folder-builder.ts'
import { pgPlace, type PgPlace } from '../support/pg-place.ts'
import { run } from '../support/run.ts'

const start = {
  '0000_start':
    'CREATE TABLE "t" ("id" integer PRIMARY KEY, "body" text); CREATE TABLE "other" ("id" integer);',
}
const folder = journalFolder({ ...start, '0001_index': 'CREATE INDEX "t_body" ON "t" USING btree ("body");' })
/** How long the transaction stays open at least, in the server's own time. */
const openSeconds = isLong(process.env) ? 600 : 2
const timeout = isLong(process.env) ? 1_200_000 : 180_000
const patience = { timeoutMs: (openSeconds + 120) * 1000 }

describe.each(pgVersions())('an idle transaction during a concurrent build, on PostgreSQL %i', (version) => {
  const pg = usePostgres({ version })

  it('is named and waited for; the app goes on', { timeout }, async () => {
    const place = await filledPlace()
    await besideIdle(place, async (idle, pid) => {
      const waits: string[] = []
      const building = start0001(place, waits)
      await named(waits, pid)
      await waitUntil(async () => (await openFor(place, pid)) >= openSeconds, { what: 'time', ...patience })
      expect(await place.query('insert into t values (0, null) returning id')).toEqual([{ id: 0 }])
      // Nobody who looks takes the index for one that is there to stay: the step has begun and is not done.
      expect(await indexes(place)).toEqual([{ name: 't_body', valid: false }])
      expect(await place.list('select state from ops.step')).toEqual(['begun'])
      await idle.query('commit')
      expect((await building).applied).toHaveLength(1)
    })
    expect(await indexes(place)).toEqual([{ name: 't_body', valid: true }])
  })

  it(
    'outlives a run that was killed: the next one finds its invalid index and builds anew',
    { timeout },
    async () => {
      const place = await filledPlace()
      await besideIdle(place, async (idle, pid) => {
        await killBuild(place, pid)
        expect(await indexes(place)).toEqual([{ name: 't_body', valid: false }])
        await expect(run(place.database, folder)).rejects.toMatchObject({ code: 'MIGRATION.INTERRUPTED' })

        const again: string[] = []
        const resumed = start0001(place, again, true)
        await named(again, pid)
        await idle.query('commit')
        const [report] = (await resumed).applied
        expect(report?.notes.join()).toContain('t_body')
      })
      expect(await indexes(place)).toEqual([{ name: 't_body', valid: true }])
    },
  )

  it('is ended where that was asked for, and the audit has it', { timeout }, async () => {
    const place = await filledPlace()
    await besideIdle(place, async (idle, pid) => {
      const gone = new Promise((resolve) => idle.on('error', resolve))
      const { online } = byPlanner({ url: place.url, folder })
      if (online === undefined) throw new Error('no plan')
      const notices: string[] = []
      const { applied } = await run(place.database, folder, {
        online: { ...online, options: { ...online.options, terminateBlockersOlderThanMs: 1000 } },
        onEvent: (event) => event.kind === 'notice' && notices.push(event.text),
      })
      expect(applied).toHaveLength(1)
      await gone
      expect(notices.join()).toContain(`Ended backend ${pid}, reporting, in a transaction for `)
    })
    const audit = await place.database.readAudit()
    expect(audit.filter(({ event }) => event === 'blocker.terminated')).toMatchObject([
      { details: { application: 'reporting', migration: '0001_index' } },
    ])
    expect(await indexes(place)).toEqual([{ name: 't_body', valid: true }])
  })

  it('leaves a run that was killed ended as soon as another begins', { timeout }, async () => {
    const place = await filledPlace()
    await besideIdle(place, async (idle, pid) => {
      await killBuild(place, pid)
      await idle.query('commit')
    })
    await abortHere(place.database, folder)
    expect(await place.list('select outcome from ops.run order by started_at')).toEqual([
      'applied',
      'interrupted',
      'aborted',
    ])
  })

  async function filledPlace(): Promise<PgPlace> {
    const place = await pgPlace(pg)
    await run(place.database, journalFolder(start))
    await place.query(
      `insert into t select g, 'x' || g from generate_series(1, 2000) g; insert into other values (1)`,
    )
    return place
  }
})

/** A transaction of another application that has read from a table which the migration has nothing to do with. */
async function besideIdle(
  { url }: PgPlace,
  work: (idle: Client, pid: number) => Promise<void>,
): Promise<void> {
  await withClient(url, async (idle) => {
    await idle.query(`set application_name = 'reporting'`)
    await idle.query('begin isolation level repeatable read')
    const { rows } = await idle.query<{ pid: number }>('select pg_backend_pid() as pid from other')
    await work(idle, rows[0]?.pid ?? 0)
  })
}

/** Ends the session of a build that waits for that backend. */
async function killBuild(place: PgPlace, pid: number): Promise<void> {
  const waits: string[] = []
  const building = start0001(place, waits)
  await named(waits, pid)
  const failed = expect(building).rejects.toMatchObject({ code: 'DB.CONNECTION_LOST' })
  await place.query(
    `select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and query like 'CREATE INDEX CONCURRENTLY%'`,
  )
  await failed
}

async function start0001({ database, url }: PgPlace, waits: string[], resume = false) {
  return run(database, folder, {
    ...byPlanner({ url, folder }),
    resume,
    onEvent: (event) => event.kind === 'step-waits' && waits.push(...event.blockers),
  })
}

async function named(waits: readonly string[], pid: number): Promise<void> {
  const who = new RegExp(`^backend ${pid}, reporting, idle in transaction for \\d+ s$`)
  await waitUntil(() => waits.some((one) => who.test(one)), {
    what: `backend ${pid} named`,
    timeoutMs: 60_000,
  })
}

async function openFor({ query }: PgPlace, pid: number): Promise<number> {
  const [row] = await query<{ seconds: number }>(
    `select extract(epoch from clock_timestamp() - xact_start)::float8 as seconds from pg_stat_activity where pid = ${pid}`,
  )
  return row?.seconds ?? 0
}

async function indexes({ query }: PgPlace) {
  return query<{ name: string; valid: boolean }>(
    `select indexrelid::regclass::text as name, indisvalid as valid from pg_index
     where indrelid = 't'::regclass and not indisprimary`,
  )
}
