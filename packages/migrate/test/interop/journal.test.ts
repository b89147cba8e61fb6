import { draw, pgVersions, readSampling } from '@twinship/testkit'
import { describe, expect, it } from 'vitest'
import { folderOf } from '../support/parsed.ts'
import { historyLength, journalLayout } from './history.ts'
import { places, type Place } from './place.ts'
import { orders, take, type Player } from './turns.ts'

const everyOrder = orders(historyLength)
const chosen = draw(everyOrder, 5, await readSampling(process.env, import.meta.dirname))

describe.each([...pgVersions(), 'SQLite'] as const)(
  'Drizzle 0.45 and the engine take turns over one history, PostgreSQL or %s',
  (kind) => {
    const place = places(kind)

    it(`in every order: ${chosen.length} of ${everyOrder.length}`, { timeout: 300_000 }, async () => {
      const wanted = await play(await place(), ['stock', 'stock', 'stock', 'stock'])
      for (const order of chosen) {
        expect({ order, ...(await play(await place(), order)) }).toEqual({ order, ...wanted })
      }
    })
  },
)

/** What a history leaves that is applied one migration a turn. */
async function play(place: Place, order: readonly Player[]): Promise<{ readonly contents: unknown }> {
  try {
    for (const [index, player] of order.entries()) {
      await take(place, { folder: journalLayout(place.dialect, index + 1), stock: place.stock, player })
    }
    const { migrations } = folderOf(journalLayout(place.dialect, historyLength))
    expect(await place.ledger()).toEqual(
      migrations.map(({ hash, whenMs }, index) => ({
        id: place.dialect === 'sqlite' ? null : index + 1,
        hash,
        createdAtMs: whenMs,
        name: undefined,
        appliedAt: undefined,
      })),
    )
    return { contents: await place.contents() }
  } finally {
    await place.dispose()
  }
}
