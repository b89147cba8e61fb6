import { CodedError } from '@twinship/core'
import {
  draw,
  pgVersions,
  readSampling,
  startWireProxy,
  usePostgres,
  type Intercept,
} from '@twinship/testkit'
import { describe, expect, it } from 'vitest'
import { createPgDatabase } from '../../src/adapters/pg/database.ts'
import { run } from '../support/run.ts'
import { deferred } from './deferred.ts'
import { each } from './each.ts'
import { historyFolder } from './history.ts'
import { crashPlace, type CrashPlace } from './place.ts'
import { recover } from './recover.ts'
import { takeSnapshot, type Snapshot } from './snapshot.ts'
import { undisturbed } from './undisturbed.ts'

/** The n-th message of a run, from 1, with whatever belongs to the engine's own bookkeeping. */
type Cut = { readonly message: number; readonly moment: 'before' | 'after' }

const sampling = await readSampling(process.env, import.meta.dirname)

describe.each(pgVersions())('cut off at any message, then resumed, on PostgreSQL %i', (version) => {
  const pg = usePostgres({ version })

  it('ends as an undisturbed run', { timeout: sampling.long ? 1_800_000 : 120_000 }, async () => {
    const wanted = await undisturbed(pg.server)
    const count = await withPlace((place) => countMessages(place))
    const all = Array.from({ length: count }, (_, index) => index + 1).flatMap((message): Cut[] => [
      { message, moment: 'before' },
      { message, moment: 'after' },
    ])
    const chosen = draw(all, 24, sampling)
    const name = ({ message, moment }: Cut) => `${moment} message ${message}`
    const failures = await each(chosen, { atOnce: 3, name }, (cut) =>
      withPlace((place) => survives(place, cut, wanted)),
    )
    const whole = chosen.length - failures.length
    process.stdout.write(
      `cut off, PostgreSQL ${version}: ${whole} of ${chosen.length}, of ${all.length} points\n`,
    )
    expect(failures).toEqual([])
  })

  async function withPlace<T>(work: (place: CrashPlace) => Promise<T>): Promise<T> {
    const place = await crashPlace(pg.server)
    try {
      return await work(place)
    } finally {
      await place.dispose()
    }
  }
})

async function countMessages(place: CrashPlace): Promise<number> {
  let count = 0
  await through(place, () => {
    count++
    return undefined
  })
  return count
}

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
  if (outcome instanceof Error) {
    expect(outcome).toBeInstanceOf(CodedError)
    expect(outcome).toMatchObject({
      code: expect.stringMatching(/^(DB\.CONNECTION_LOST|AUDIT\.NOT_WRITTEN|CONNECT\.\w+)$/),
    })
  }
  await recover(place, { isOver: false })
  expect(await takeSnapshot(place.query)).toEqual(wanted)
}

/** The history by way of a proxy; gives the error where it ends with one. */
async function through({ url }: CrashPlace, intercept: Intercept): Promise<unknown> {
  const proxy = await startWireProxy({ url, intercept })
  try {
    const database = createPgDatabase({ url: proxy.url, location: 'here' })
    return await run(database, historyFolder).catch((error: unknown) => error)
  } finally {
    await proxy.close()
  }
}
