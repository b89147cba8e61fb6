import { CodedError } from '@twinship/core'
import { draw, pgVersions, readSampling, usePostgres } from '@twinship/testkit'
import { describe, expect, it } from 'vitest'
import { createPgDatabase } from '../../src/adapters/pg/database.ts'
import { verifyChain } from '../../src/audit/chain.ts'
import type { MigrationDatabase } from '../../src/index.ts'
import { abortHere } from '../support/abort.ts'
import { countMessages, cutOff, cutsOf, describeCut, type Cut } from '../crash/cut-off.ts'
import { each } from '../crash/each.ts'
import { crashPlace, type CrashPlace } from '../crash/place.ts'
import { takeSnapshot, withoutNumbers } from '../crash/snapshot.ts'
import { journalFolder } from '../support/folder-builder.ts'
import { run } from '../support/run.ts'
import { by, planOf, wholeColumn, wholeColumnSql } from './plans.ts'

const first = 'CREATE TABLE "t" ("id" integer PRIMARY KEY, "body" text);'
const before = journalFolder({ '0000_t': first })
const folder = journalFolder({ '0000_t': first, '0001_more': wholeColumnSql })
const plan = by(planOf('0001_more', wholeColumn))
/** Stops before its last step, which fails. */
const broken = by(
  planOf('0001_more', [
    ...wholeColumn.slice(0, -1),
    ...wholeColumn.slice(-1).map((one) => ({ ...one, sql: ['select 1/0'] })),
  ]),
)
const rows = 1300

const forward = (database: MigrationDatabase) => run(database, folder, plan)
const back = (database: MigrationDatabase) => abortHere(database, folder)

const sampling = await readSampling(process.env, import.meta.dirname)
const timeout = sampling.long ? 1_800_000 : 300_000

describe.each(pgVersions())('an online run cut off at any message, on PostgreSQL %i', (version) => {
  const pg = usePostgres({ version })

  it('resumed, ends as an undisturbed one', { timeout }, async () => {
    const { wanted, count } = await withPlace(async (place) => {
      const count = await countMessages(place.url, forward)
      return { wanted: await shapeOf(place), count }
    })
    await survive('online, cut off', cutsOf(count), async (place, cut) => {
      await cutOff(place.url, cut, forward)
      const database = createPgDatabase({ url: place.url, location: 'here' })
      await run(database, folder, { ...plan, resume: true, waitMs: 60_000 })
      expect(await run(database, folder)).toMatchObject({ applied: [], run: null })
      expect(await shapeOf(place)).toEqual(wanted)
      const tokens = await place.query('select count(distinct token)::int as n from t')
      expect(tokens).toEqual([{ n: rows }])
      verifyChain(await database.readAudit())
    })
  })

  it('aborted, and the abort cut off too, leaves what was there before', { timeout }, async () => {
    const { wanted, count } = await withPlace(async (place) => {
      const wanted = await shapeOf(place)
      await stopMidway(place)
      return { wanted, count: await countMessages(place.url, back) }
    })
    await survive('abort, cut off', cutsOf(count), async (place, cut) => {
      await stopMidway(place)
      await cutOff(place.url, cut, back)
      const database = createPgDatabase({ url: place.url, location: 'here' })
      // The one that was cut off may have come to its end.
      await back(database).catch((error: unknown) => {
        expect(error).toMatchObject({ code: 'MIGRATION.NOTHING_TO_ABORT' })
      })
      expect(await shapeOf(place)).toEqual(wanted)
      verifyChain(await database.readAudit())
    })
  })

  async function survive(
    what: string,
    all: readonly Cut[],
    work: (place: CrashPlace, cut: Cut) => Promise<void>,
  ): Promise<void> {
    const chosen = draw(all, 8, sampling)
    const failures = await each(chosen, { atOnce: 3, name: describeCut }, (cut) =>
      withPlace((place) => work(place, cut)),
    )
    const whole = chosen.length - failures.length
    process.stdout.write(
      `${what}, PostgreSQL ${version}: ${whole} of ${chosen.length}, of ${all.length} points\n`,
    )
    expect(failures).toEqual([])
  }

  async function withPlace<T>(work: (place: CrashPlace) => Promise<T>): Promise<T> {
    const place = await crashPlace(pg.server)
    try {
      await run(createPgDatabase({ url: place.url, location: 'here' }), before)
      await place.query(`insert into t select g, 'x' from generate_series(1, ${rows}) g`)
      return await work(place)
    } finally {
      await place.dispose()
    }
  }
})

async function stopMidway({ url }: CrashPlace): Promise<void> {
  const database = createPgDatabase({ url, location: 'here' })
  const error: unknown = await run(database, folder, broken).catch((thrown: unknown) => thrown)
  expect(error).toBeInstanceOf(CodedError)
  expect(error).toMatchObject({ code: 'MIGRATION.FAILED', details: { stepsDone: wholeColumn.length - 1 } })
}

/** Tokens are random, and no rows are compared. */
async function shapeOf({ query }: CrashPlace): Promise<unknown> {
  const { schema, ledger } = await takeSnapshot(query)
  return { schema: withoutNumbers(schema), ledger }
}
