import { pgMajors, pgVersions, startPostgres, waitUntil, withClient, type PgCluster } from '@twinship/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createPgDatabase } from '../../src/index.ts'
import { byPlanner } from '../support/by-planner.ts'
import { journalFolder } from '../support/folder-builder.ts'
import { asMigrator } from '../support/pg-roles.ts'
import { run } from '../support/run.ts'

const first = 'CREATE TABLE "t" ("id" integer PRIMARY KEY, "body" text);'
/** The server takes none below it. */
const freezeMaxAge = 100_000
const versions = pgMajors.filter((major) => pgVersions().includes(Number(major)))

describe.each(versions)('a vacuum to prevent wraparound, PostgreSQL %s', (version) => {
  let server: PgCluster
  beforeAll(async () => {
    const settings = { autovacuum: 'on', autovacuum_naptime: '1s' }
    server = await startPostgres({ env: process.env, version, settings })
  })
  afterAll(() => server.stop())

  it.each([
    ['a short strong lock', 'ALTER TABLE "t" ADD COLUMN "more" text;'],
    ['a concurrent build', 'CREATE INDEX "t_body" ON "t" USING btree ("body");'],
  ])('is named and waited for, and not ended, by %s', { timeout: 240_000 }, async (_, sql) => {
    const created = await server.createDatabase()
    const url = await asMigrator(server, created)
    const query = (text: string) => server.query(text, created.name)
    const database = createPgDatabase({ url, location: 'here' })
    await run(database, journalFolder({ '0000_t': first }))
    await query(`insert into t select g, 'x' from generate_series(1, 3000) g`)
    const age = async () =>
      Number(
        (await query(`select age(relfrozenxid) as age from pg_class where oid = 't'::regclass`))[0]?.['age'],
      )
    await query('create table spent (n integer) with (autovacuum_enabled = off)')
    await query(
      `do $$ begin for n in 1..${freezeMaxAge + 1000} loop
         begin insert into spent values (n); exception when division_by_zero then null; end;
       end loop; end $$`,
    )
    expect(await age()).toBeGreaterThan(freezeMaxAge)
    const folder = journalFolder({ '0000_t': first, '0001_more': sql })

    await withClient(server.url(created.name), async (reader) => {
      // It has a page in use that is to be frozen: the vacuum waits for it, at work all the while.
      await reader.query('begin; declare c cursor for select * from t; fetch c')
      await query(
        `alter table t set (autovacuum_freeze_max_age = ${freezeMaxAge}, autovacuum_freeze_table_age = 0,
           autovacuum_freeze_min_age = 0)`,
      )
      const vacuum = async () => {
        const [row] = await query(
          `select pid from pg_stat_activity where backend_type = 'autovacuum worker' and datname = current_database()
             and query like '%public.t (to prevent wraparound)' and wait_event = 'BufferPin'`,
        )
        return row?.['pid']
      }
      const pid = await waitUntil(vacuum, { what: 'the vacuum at its page', timeoutMs: 120_000 })
      const waits: string[] = []
      const work = run(database, folder, {
        ...byPlanner({ url, folder }),
        onEvent: (event) => event.kind === 'step-waits' && waits.push(...event.blockers),
      })
      work.catch(() => undefined)
      const named = new RegExp(`^backend ${String(pid)}, an autovacuum to prevent wraparound, `)
      await waitUntil(() => waits.some((one) => named.test(one)), {
        what: 'the vacuum to be named',
        timeoutMs: 60_000,
      })
      expect(await vacuum()).toBe(pid)
      await reader.query('commit')
      expect((await work).applied).toHaveLength(1)
    })
    // One that was ended would not have frozen them.
    expect(await age()).toBeLessThan(freezeMaxAge)
    expect(await query('select from pg_index where not indisvalid')).toEqual([])
  })
})
