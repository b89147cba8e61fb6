import type { PgServer } from '@twinship/testkit'
import { expect } from 'vitest'
import { createPgDatabase } from '../../src/adapters/pg/database.ts'
import { run } from '../support/run.ts'
import { historyFolder } from './history.ts'
import { crashPlace } from './place.ts'
import { halfDone, takeSnapshot, type Snapshot } from './snapshot.ts'

/** What the history leaves when nobody disturbs it: every migration applied, every statement done. */
export async function undisturbed(server: PgServer): Promise<Snapshot> {
  const place = await crashPlace(server)
  try {
    await run(createPgDatabase({ url: place.url, location: place.name }), historyFolder)
    const snapshot = await takeSnapshot(place.query)
    for (const line of snapshot.journal) {
      expect(line).toMatch(/^\S+ applied (\d+) of \1: (none|(\d+ done(, )?)+)$/)
    }
    expect(halfDone(snapshot.schema)).toEqual([])
    return snapshot
  } finally {
    await place.dispose()
  }
}
