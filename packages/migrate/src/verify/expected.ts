import { inLettersOf } from '../catalog/align.ts'
import type { Catalog, Difference } from '../catalog/model.ts'
import { readCatalog } from '../catalog/read-address.ts'
import { compareState } from '../engine/compare.ts'
import { appliedOf } from './applied.ts'
import { judgeLive } from './judge.ts'
import type { DatabaseAddress, ProofOptions } from './options.ts'
import { withReplay } from './replay.ts'

/** What the schema of a database is to be once its pending migrations are applied. */
export type ExpectedSchema = {
  /** How it differs from the migrations that it has. */
  readonly drift: readonly Difference[]
  /** The differences to the whole folder that there are now. */
  readonly compare: () => Promise<readonly Difference[]>
}

/**
 * Replays the folder in a scratch database, before anything is changed: what the live one differs in already, and what it
 * is to become. Throws as verify does.
 */
export async function expectSchema(options: ProofOptions): Promise<ExpectedSchema> {
  const { database, folder, address, ledger } = options
  const { applied } = appliedOf(folder, await compareState(folder, await database.readState()))
  return withReplay(options, async (place) => {
    const before = await place.apply(applied)
    const differ = differencesTo(address, ledger, place.missingExtensions)
    const drift = await differ(before)
    const whole = await place.apply(folder.migrations)
    return { drift, compare: () => differ(whole) }
  })
}

function differencesTo(
  address: DatabaseAddress,
  ledger: ProofOptions['ledger'],
  missingExtensions: readonly string[],
): (expected: Catalog) => Promise<readonly Difference[]> {
  return async (expected) => {
    const live = inLettersOf(expected, await readCatalog(address, ledger), address.dialect)
    return judgeLive(live, expected, missingExtensions).differences
  }
}
