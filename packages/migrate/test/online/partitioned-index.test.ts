import { pgVersions, usePostgres, waitUntil, withClient } from '@twinship/testkit'
import { describe, expect, it } from 'vitest'
import { byPlanner } from '../support/by-planner.ts'
import { journalFolder } from '../support/folder-builder.ts'
import { pgPlace } from '../support/pg-place.ts'
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

  async function filledPlace() {
    const place = await pgPlace(pg)
    await run(place.database, journalFolder(first))
    await place.query(rows)
    return place
  }

  it('is attached once who reads the partition is through, and nobody waits behind', async () => {
    const { database, query, url } = await filledPlace()
    await withClient(url, async (report) => {
      await report.query(`set application_name = 'report'; begin; select count(*) from p1`)
      const aged = `select 1 from pg_stat_activity where application_name = 'report' and clock_timestamp() - xact_start > '1.1 s'`
      await waitUntil(async () => (await query(aged)).length > 0, {
        what: 'a report that takes long',
        timeoutMs: 60_000,
      })
      const waits: string[] = []
      const ran = run(database, folder, {
        ...byPlanner({ url, folder }),
        onEvent: (event) => event.kind === 'step-waits' && waits.push(...event.blockers),
      })
      await waitUntil(() => waits.some((one) => /^backend \d+, report, .* on public.p1$/.test(one)), {
        what: 'the report to be named',
        timeoutMs: 60_000,
      })
      expect(await query(`select relation::regclass::text from pg_locks where not granted`)).toEqual([])
      await report.query('commit')
      expect((await ran).applied).toHaveLength(1)
    })
    expect(await query(`select indisvalid from pg_index where indexrelid = 'i'::regclass`)).toEqual([
      { indisvalid: true },
    ])
  })
})
