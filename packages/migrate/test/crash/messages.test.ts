import { draw, pgVersions, readSampling, usePostgres } from '@twinship/testkit'
import { describe, expect, it } from 'vitest'
import type { MigrationDatabase } from '../../src/ports/migration-database.ts'
import { run } from '../support/run.ts'
import { countMessages, cutOff, cutsOf, describeCut, type Cut } from './cut-off.ts'
import { each } from './each.ts'
import { historyFolder } from './history.ts'
import { crashPlace, type CrashPlace } from './place.ts'
import { recover } from './recover.ts'
import { takeSnapshot, type Snapshot } from './snapshot.ts'
import { undisturbed } from './undisturbed.ts'

const sampling = await readSampling(process.env, import.meta.dirname)

describe.each(pgVersions())('cut off at any message, then resumed, on PostgreSQL %i', (version) => {
  const pg = usePostgres({ version })

  it('ends as an undisturbed run', { timeout: sampling.long ? 1_800_000 : 120_000 }, async () => {
    const wanted = await undisturbed(pg.server)
    const count = await withPlace(({ url }) => countMessages(url, forward))
    const all = cutsOf(count)
    const chosen = draw(all, 24, sampling)
    const failures = await each(chosen, { atOnce: 3, name: describeCut }, (cut) =>
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

async function survives(place: CrashPlace, cut: Cut, wanted: Snapshot): Promise<void> {
  await cutOff(place.url, cut, forward)
  await recover(place, { isOver: false })
  expect(await takeSnapshot(place.query)).toEqual(wanted)
}

const forward = (database: MigrationDatabase) => run(database, historyFolder)
