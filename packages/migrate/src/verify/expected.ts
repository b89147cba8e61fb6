import { inLettersOf } from '../catalog/align.ts'
import { objectKey, type Catalog, type CatalogObject, type Difference } from '../catalog/model.ts'
import { readCatalog } from '../catalog/read-address.ts'
import { compareState } from '../engine/compare.ts'
import { appliedOf } from './applied.ts'
import { judgeLive, withoutPrivileges } from './judge.ts'
import type { ProofOptions } from './options.ts'
import { withReplay } from './replay.ts'

/** What the schema of a database is to be once its pending migrations are applied. Rights are not compared. */
export type ExpectedSchema = {
  /** How it differs from the migrations that it has. */
  readonly drift: readonly Difference[]
  /** How it differs from the whole folder now. */
  readonly compare: () => Promise<SchemaOutcome>
}

/**
 * `own`: of what the pending migrations make, change or drop, and was as it should be before; or a helper of a plan that
 * stayed. `others`: somebody else's doing, before or meanwhile.
 */
export type SchemaOutcome = { readonly own: readonly Difference[]; readonly others: readonly Difference[] }

/**
 * Replays the folder in a scratch database, before anything is changed: what the live one differs in already, and what it
 * is to become. Throws as verify does.
 */
export async function expectSchema(options: ProofOptions): Promise<ExpectedSchema> {
  const { database, folder, address, ledger } = options
  const { applied } = appliedOf(folder, await compareState(folder, await database.readState()))
  return withReplay(options, async (place) => {
    const differ = async (expected: Catalog) => {
      const live = inLettersOf(expected, await readCatalog(address, ledger), address.dialect)
      return judgeLive(live, expected, place.missingExtensions).differences
    }
    const before = withoutPrivileges(await place.apply(applied))
    const drift = await differ(before)
    const whole = withoutPrivileges(await place.apply(folder.migrations))
    const isOwn = owner(changedKeys(before, whole), drift)
    return {
      drift,
      async compare() {
        const found = await differ(whole)
        return { own: found.filter(isOwn), others: found.filter((one) => !isOwn(one)) }
      },
    }
  })
}

function owner(
  changed: ReadonlySet<string>,
  drift: readonly Difference[],
): (difference: Difference) => boolean {
  const known = new Set(drift.map(objectKey))
  return (difference) =>
    !known.has(objectKey(difference)) && (changed.has(objectKey(difference)) || isHelper(difference))
}

/** Steps of a plan make helpers under names of this form, and take them away again. */
function isHelper({ name }: Difference): boolean {
  return /(^|[ ."])ops_[a-z]+_[0-9a-f]{12}/.test(name)
}

/** Objects that one of two catalogs lacks, or has otherwise. */
function changedKeys(before: Catalog, whole: Catalog): ReadonlySet<string> {
  const index = (catalog: Catalog) => new Map(catalog.map((object) => [objectKey(object), object]))
  const [left, right] = [index(before), index(whole)]
  const keys = [...new Set([...left.keys(), ...right.keys()])]
  return new Set(keys.filter((key) => factsOf(left.get(key)) !== factsOf(right.get(key))))
}

function factsOf(object: CatalogObject | undefined): string | undefined {
  return object === undefined ? undefined : JSON.stringify(Object.entries(object.facts).toSorted())
}
