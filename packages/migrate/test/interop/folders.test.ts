import { draw, pgVersions, readSampling } from '@twinship/testkit'
import { describe, expect, it } from 'vitest'
import { folderOf } from '../support/parsed.ts'
import { foldersLayout, historyLength, journalLayout } from './history.ts'
import { places, type Place } from './place.ts'
import { orders, take, type Player } from './turns.ts'

/** Turns that are played with Drizzle 0.45 and the journal's layout, before `drizzle-kit up` and 1.0. */
const upgradesAfter = [0, 2] as const

const everyGame = upgradesAfter.flatMap((upgradeAfter) =>
  orders(historyLength).map((order) => ({ order, upgradeAfter })),
)
const chosen = draw(everyGame, 6, await readSampling(process.env, import.meta.dirname))

describe.each([...pgVersions(), 'SQLite'] as const)(
  'Drizzle 1.0 and the engine take turns over one history, PostgreSQL or %s',
  (kind) => {
    const place = places(kind)

    it(`in every order: ${chosen.length} of ${everyGame.length}`, { timeout: 600_000 }, async () => {
      const wanted = await play(await place(), {
        order: ['stock', 'stock', 'stock', 'stock'],
        upgradeAfter: 0,
      })
      for (const game of chosen) {
        expect({ game, contents: await play(await place(), game) }).toEqual({ game, contents: wanted })
      }
    })

    it('1.0 upgrades a ledger that the engine wrote, and the engine goes on with it', async () => {
      const played = await place()
      const order = ['ours', 'ours', 'stock', 'ours'] as const
      await expect(play(played, { order, upgradeAfter: 2 })).resolves.toBeDefined()
    })
  },
)

type Game = { readonly order: readonly Player[]; readonly upgradeAfter: number }

async function play(place: Place, { order, upgradeAfter }: Game): Promise<unknown> {
  try {
    for (const [index, player] of order.entries()) {
      const isUpgraded = index >= upgradeAfter
      const layout = isUpgraded ? foldersLayout : journalLayout
      const stock = isUpgraded ? place.stockV1 : place.stock
      await take(place, { folder: layout(place.dialect, index + 1), stock, player })
    }
    const { migrations } = folderOf(foldersLayout(place.dialect, historyLength))
    const ledger = await place.ledger()
    expect(ledger.map(({ hash, name }) => ({ hash, name }))).toEqual(
      migrations.map(({ hash, tag }) => ({ hash, name: tag })),
    )
    return await place.contents()
  } finally {
    await place.dispose()
  }
}
