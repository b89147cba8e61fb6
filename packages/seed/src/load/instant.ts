import { CodedError } from '@twinship/core'
import { instantOf } from '../fixtures/resolve.ts'
import type { Fixture } from '../fixtures/read.ts'
import { parseOffset } from '../generate/offset.ts'
import { fixtureIdSuffix, timeOf } from '../generate/uuid.ts'
import type { TableModel } from '../graph/model.ts'
import type { Store } from './store.ts'

/**
 * The instant a database was seeded at. It needs no place of its own: the id of a test account ends in bits that
 * only this seed makes and begins with its creation time, which is an offset from that instant. So it survives
 * whatever a developer changes in the account.
 */
export async function seededAt(
  store: Store,
  users: TableModel,
  fixtures: readonly Fixture[],
  seed: number,
): Promise<readonly Date[]> {
  const offsets = new Map<string, number>()
  for (const fixture of fixtures.filter(({ table }) => table === users.key)) {
    const offset = parseOffset(instantOf(fixture))
    if (offset !== undefined) offsets.set(fixtureIdSuffix(seed, fixture.table, fixture.name), offset)
  }
  const ids = await store.idsEndingWith(users, [...offsets.keys()])
  const found = new Set(ids.map((id) => timeOf(id) - (offsets.get(id.slice(14)) ?? 0)))
  return [...found].toSorted((a, b) => a - b).map((time) => new Date(time))
}

/** The asked instant, else the one the database was seeded at, else `fallback`. Throws SEED.CONFLICT. */
export function chooseInstant(asked: Date | undefined, found: readonly Date[], fallback: Date): Date {
  const first = found[0]
  if (asked === undefined || first === undefined) return asked ?? first ?? fallback
  if (found.some((date) => date.getTime() === asked.getTime())) return asked
  throw new CodedError(
    'SEED.CONFLICT',
    `This database was seeded at ${first.toISOString()}, not at ${asked.toISOString()}.`,
    {
      hint: `Leave --at out to keep ${first.toISOString()}, or start again with --clear --confirm and the name of the database.`,
      details: { at: first.toISOString() },
    },
  )
}
