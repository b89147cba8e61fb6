import {
  draw,
  pgVersions,
  readSampling,
  startWireProxy,
  usePostgres,
  type Intercept,
} from '@twinship/testkit'
import { CodedError } from '@twinship/core'
import { describe, expect, it } from 'vitest'
import { createPgDatabase } from '../../src/adapters/pg/database.ts'
import { deferred } from '../crash/deferred.ts'
import { each } from '../crash/each.ts'
import { crashPlace, type CrashPlace } from '../crash/place.ts'
import { takeSnapshot, type Snapshot } from '../crash/snapshot.ts'
import { journalFolder } from '../support/folder-builder.ts'
import { run } from '../support/run.ts'
import { by, planOf, wholeColumn, wholeColumnSql } from './plans.ts'

const first = 'CREATE TABLE "t" ("id" integer PRIMARY KEY, "body" text);'
const before = journalFolder({ '0000_t': first })
const folder = journalFolder({ '0000_t': first, '0001_more': wholeColumnSql })
const plan = by(planOf('0001_more', wholeColumn))
const rows = 1300

/** The n-th message of the run, from 1: lost on its way, or its answer is. */
type Cut = { readonly message: number; readonly moment: 'before' | 'after' }

const sampling = await readSampling(process.env, import.meta.dirname)

describe.each(pgVersions())('an online run cut off at any message, on PostgreSQL %i', (version) => {
  const pg = usePostgres({ version })

  it('resumed, ends as an undisturbed one', { timeout: sampling.long ? 1_800_000 : 300_000 }, async () => {
    const { wanted, count } = await withPlace(async (place) => {
      let count = 0
      await through(place, () => void count++)
      return { wanted: await snapshot(place), count }
    })
    const all = Array.from({ length: count }, (_, index) => index + 1).flatMap((message): Cut[] => [
      { message, moment: 'before' },
      { message, moment: 'after' },
    ])
    const chosen = draw(all, 12, sampling)
    const name = ({ message, moment }: Cut) => `${moment} message ${message}`
    const failures = await each(chosen, { atOnce: 3, name }, (cut) =>
      withPlace((place) => survives(place, cut, wanted)),
    )
    const whole = chosen.length - failures.length
    process.stdout.write(
      `online, cut off, PostgreSQL ${version}: ${whole} of ${chosen.length}, of ${all.length} points\n`,
    )
    expect(failures).toEqual([])
  })

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

async function survives(place: CrashPlace, cut: Cut, wanted: Snapshot): Promise<void> {
  const reached = deferred()
  let count = 0
  const outcome = await through(place, (text, link) => {
    count++
    if (count !== cut.message) return undefined
    const strike = async () => {
      link.cut()
      reached.resolve()
    }
    return cut.moment === 'after' ? { onAnswer: strike } : { send: strike().then(() => text) }
  })
  await reached.promise
  if (outcome instanceof Error) expect(outcome).toBeInstanceOf(CodedError)
  const database = createPgDatabase({ url: place.url, location: 'here' })
  await run(database, folder, { ...plan, resume: true, waitMs: 60_000 })
  expect(await run(database, folder)).toMatchObject({ applied: [], run: null })
  expect(await snapshot(place)).toEqual(wanted)
}

/** Tokens are random: that each row has one of its own is what counts. */
async function snapshot(place: CrashPlace): Promise<Snapshot> {
  const [tokens] = await place.query<{ n: number }>('select count(distinct token)::int as n from t')
  expect(tokens).toEqual({ n: rows })
  const { rows: _, ...rest } = await takeSnapshot(place.query)
  return { ...rest, rows: {} }
}

/** By way of a proxy; gives the error where it ends with one. */
async function through({ url }: CrashPlace, intercept: Intercept): Promise<unknown> {
  const proxy = await startWireProxy({ url, intercept })
  try {
    const database = createPgDatabase({ url: proxy.url, location: 'here' })
    return await run(database, folder, plan).catch((error: unknown) => error)
  } finally {
    await proxy.close()
  }
}
