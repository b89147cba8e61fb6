import {
  pgMajors,
  pgVersions,
  startPostgres,
  startStandby,
  waitUntil,
  withClient,
  type PgCluster,
} from '@twinship/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createPgDatabase, type MigrateOptions, type RunEvent } from '../../src/index.ts'
import type { ServerLimits } from '../../src/model/server.ts'
import { journalFolder } from '../support/folder-builder.ts'
import { asMigrator, loginAs } from '../support/pg-roles.ts'
import { run } from '../support/run.ts'
import { by, planOf, steps, wholeColumn, wholeColumnSql } from './plans.ts'

const first = 'CREATE TABLE "t" ("id" integer PRIMARY KEY, "body" text);'
const folder = journalFolder({ '0000_t': first, '0001_more': wholeColumnSql })
const rows = 3000
const versions = pgMajors.filter((major) => pgVersions().includes(Number(major)))

describe.each(versions)('a run and its server, PostgreSQL %s', (version) => {
  let primary: PgCluster
  let standby: PgCluster
  beforeAll(async () => {
    primary = await startPostgres({ env: process.env, version })
    standby = await startStandby(primary, { env: process.env, name: 'far_away', slot: 'far_away' })
  })
  afterAll(async () => {
    await standby.stop()
    await primary.stop()
  })

  const place = async () => {
    const created = await primary.createDatabase()
    const url = await asMigrator(primary, created)
    const query = (sql: string) => primary.query(sql, created.name)
    const made = { name: created.name, url, query, database: createPgDatabase({ url, location: 'here' }) }
    await run(made.database, journalFolder({ '0000_t': first }))
    await query(`insert into t select g, 'x' from generate_series(1, ${rows}) g`)
    await query('analyze t')
    return made
  }

  const more = (limits: Partial<ServerLimits>, onEvent: MigrateOptions['onEvent'] = () => undefined) => ({
    ...by(planOf('0001_more', wholeColumn), limits),
    onEvent,
  })

  /** Paused, it is behind from then on: what it lacks is in the WAL that is sent. */
  const replay = async (how: 'pause' | 'resume') => {
    await standby.query(`select pg_wal_replay_${how}()`)
    const want = how === 'pause' ? 'paused' : 'not paused'
    const state = async () => (await standby.query('select pg_get_wal_replay_pause_state() as s'))[0]?.['s']
    await waitUntil(async () => (await state()) === want, {
      what: `the replay to be ${want}`,
      timeoutMs: 60_000,
    })
    await primary.query(`set synchronous_commit = on; select pg_logical_emit_message(true, 'test', 'x')`)
  }

  it('goes on beside a replica that keeps up', async () => {
    const { database, query } = await place()
    const waits: string[] = []
    const { applied } = await run(database, folder, more({}, collect(waits)))
    expect(applied).toHaveLength(1)
    expect(waits).toEqual([])
    expect(await query('select count(distinct token)::int as n from t')).toEqual([{ n: rows }])
  })

  it('waits for a replica that stands still, names it, and goes on once it is back', async () => {
    const { database, query } = await place()
    await replay('pause')
    try {
      const waits: string[] = []
      const work = run(database, folder, more({ replicaLagMs: 500 }, collect(waits)))
      work.catch(() => undefined)
      await named(work, waits)
      expect(waits[0]).toMatch(/^the replica far_away is [\d.]+ s behind$/)
      expect(await query('select count(*)::int as n from t where token is not null')).toEqual([{ n: 0 }])
      await replay('resume')
      expect((await work).applied).toHaveLength(1)
    } finally {
      await replay('resume')
    }
    expect(await query('select count(distinct token)::int as n from t')).toEqual([{ n: rows }])
  })

  it('stops where it does not come back in time, and resume goes on from there', async () => {
    const { database, query } = await place()
    await replay('pause')
    try {
      const limits = { replicaLagMs: 200, waitMs: 1000 }
      await expect(run(database, folder, more(limits))).rejects.toMatchObject({
        code: 'MIGRATION.SERVER_BEHIND',
        exitCode: 6,
        message: expect.stringContaining('the replica far_away is ') as string,
        details: { migration: '0001_more', step: '0001_more/1.2' },
      })
    } finally {
      await replay('resume')
    }
    expect((await run(database, folder, { resume: true })).applied).toHaveLength(1)
    expect(await query('select count(distinct token)::int as n from t')).toEqual([{ n: rows }])
  })

  it('looks between two batches too', async () => {
    const { database, name, query } = await place()
    const waits: string[] = []
    await query('alter table t add column token uuid')
    await withClient(primary.url(name), async (writer) => {
      // In the second of at least three batches, which waits for it until the replica stands still.
      await writer.query('begin; select from t where id = 1500 for update')
      // More than a busy machine keeps a replica behind that replays all that it is sent.
      const plan = by(planOf('0001_more', [steps.backfill]), { replicaLagMs: 2000 })
      // Who has the row is told as well.
      const onEvent = collect(waits, (one) => !one.startsWith('backend '))
      const work = run(database, folder, { ...plan, onEvent })
      work.catch(() => undefined)
      const isHeld = `select from pg_locks where locktype = 'transactionid' and not granted`
      await waitUntil(async () => (await query(isHeld)).length > 0, {
        what: 'the batch to wait',
        timeoutMs: 60_000,
      })
      await replay('pause')
      try {
        await writer.query('select pg_sleep(3)')
        expect(waits).toEqual([])
        await writer.query('rollback')
        await named(work, waits)
        const [left] = await query('select count(*)::int as n from t where token is null')
        expect(left?.['n']).toBeGreaterThan(0)
        expect(left?.['n']).toBeLessThan(rows)
      } finally {
        await replay('resume')
      }
      expect((await work).applied).toHaveLength(1)
    })
    expect(await query('select count(distinct token)::int as n from t')).toEqual([{ n: rows }])
  })

  it('a slot that keeps too much is named, and so is that nobody reads it', async () => {
    const { database, query } = await place()
    await query(`select pg_create_physical_replication_slot('forgotten', true)`)
    try {
      await query(`insert into t select g, repeat('x', 1000) from generate_series(10001, 12000) g`)
      const failed = run(database, folder, more({ slotBytes: 1024 * 1024, waitMs: 0 }))
      await expect(failed).rejects.toMatchObject({
        code: 'MIGRATION.SERVER_BEHIND',
        message: expect.stringContaining(
          'the replication slot forgotten, which nobody reads, keeps',
        ) as string,
      })
    } finally {
      await query(`select pg_drop_replication_slot('forgotten')`)
    }
    expect((await run(database, folder, { resume: true })).applied).toHaveLength(1)
  })

  it('does not begin what would not fit into the room that was said to be free', async () => {
    const { database, query } = await place()
    await expect(run(database, folder, more({ freeBytes: 100_000 }))).rejects.toMatchObject({
      code: 'MIGRATION.NO_ROOM',
      exitCode: 4,
      message: expect.stringMatching(/it needs about [\d.]+ MB, and 0\.\d MB of what was said/) as string,
    })
    expect(await query('select count(*)::int as n from t where token is not null')).toEqual([{ n: 0 }])
    const roomy = { freeBytes: 1024 ** 3 }
    const { online } = by(planOf('0001_more', wholeColumn), roomy)
    expect((await run(database, folder, { resume: true, ...(online && { online }) })).applied).toHaveLength(1)
  })

  it('ends a build where the room is used up meanwhile, and nothing of it is left', async () => {
    const { database, name, query } = await place()
    const build = planOf('0001_more', [steps.addColumn, steps.backfill, steps.index])
    await query('create table other (body text)')
    await withClient(primary.url(name), async (writer) => {
      const waits: string[] = []
      await writer.query(`begin; insert into other values ('x'); lock table other in exclusive mode`)
      const options = { ...by(build, { freeBytes: 4 * 1024 * 1024 }), onEvent: collect(waits) }
      // The build waits for a snapshot that is older than it.
      await writer.query('declare c cursor for select 1; fetch c')
      const work = run(database, folder, options)
      work.catch(() => undefined)
      await waitUntil(() => waits.length > 0, { what: 'the build to wait', timeoutMs: 60_000 })
      await writer.query(`insert into other select repeat(md5(g::text), 10) from generate_series(1, 30000) g`)
      await expect(work).rejects.toMatchObject({
        code: 'MIGRATION.NO_ROOM',
        message: expect.stringContaining('was stopped: the database has grown by more') as string,
      })
      await writer.query('rollback')
    })
    expect(await query('select from pg_index where not indisvalid')).toEqual([])
    expect((await run(database, folder, { resume: true })).applied).toHaveLength(1)
  })

  it('a role that may not see replicas says so, and does not take them for near', async () => {
    const made = await place()
    const { database } = await loginAs(primary, made, 'plain_migrator')
    await replay('pause')
    try {
      const notices: string[] = []
      const onEvent = (event: RunEvent) => event.kind === 'notice' && notices.push(event.text)
      const { applied } = await run(database, folder, more({ replicaLagMs: 100 }, onEvent))
      expect(applied).toHaveLength(1)
      expect(notices).toEqual([
        expect.stringContaining('One server follows this one, and this role may not see'),
      ])
    } finally {
      await replay('resume')
    }
  })
})

/** Until it waits; a run that ends before says why. */
async function named(work: Promise<unknown>, waits: readonly string[]): Promise<void> {
  const ended = work.then(() => {
    throw new Error('the run has waited for nobody')
  })
  const waited = waitUntil(() => waits.length > 0, { what: 'what is waited for', timeoutMs: 60_000 })
  await Promise.race([ended, waited])
}

function collect(
  waits: string[],
  isMeant: (blocker: string) => boolean = () => true,
): (event: RunEvent) => void {
  return (event) => void (event.kind === 'step-waits' && waits.push(...event.blockers.filter(isMeant)))
}
