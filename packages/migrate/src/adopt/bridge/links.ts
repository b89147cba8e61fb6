import { objectKey, type CatalogObject } from '../../catalog/model.ts'
import { addValidated } from './missing.ts'
import { retypedTables } from './columns.ts'
import { asks, does, ownName, type BridgeInput, type Section } from './section.ts'

/** Keys of the live foreign keys that are dropped before types change, and of the folder's that come back for them. */
export type Links = { readonly sections: readonly Section[]; readonly handled: ReadonlySet<string> }

/**
 * Both ends of a foreign key must have one type at every moment: where a column of either table gets another one, the
 * foreign key goes first and comes back, checked, when all is done.
 */
export function relink(input: BridgeInput): Links {
  const tables = retypedTables(input)
  const touched = input.live.filter((object) => object.kind === 'foreign key' && touches(object, tables))
  const handled = new Set<string>()
  const sections = touched.flatMap((live): Section[] => {
    const after = successor(live, input)
    handled.add(objectKey(live)).add(objectKey(after))
    const [about, drop] = [
      `foreign key ${live.name}`,
      `ALTER TABLE ${live.parent ?? ''} DROP CONSTRAINT ${ownName(live)}`,
    ]
    return [
      does('unlink', `${about} stands in the way of the types below; it comes back further down`, drop),
      does('links', `foreign key ${after.name} comes back`, ...addValidated(after)),
    ]
  })
  return { sections: [...sections, ...dependents(input, tables)], handled }
}

function touches({ parent, facts }: CatalogObject, tables: ReadonlySet<string>): boolean {
  const { definition = '' } = facts
  return [...tables].some((table) => parent === table || definition.includes(` REFERENCES ${table}(`))
}

/** What the folder has in its place: under its name, or under another one. */
function successor(live: CatalogObject, { replay, pairs }: BridgeInput): CatalogObject {
  const pair = pairs.find((one) => objectKey(one.live) === objectKey(live))
  return pair?.folder ?? replay.find((object) => objectKey(object) === objectKey(live)) ?? live
}

const blocking: ReadonlySet<string> = new Set(['view', 'materialized view', 'trigger', 'rule', 'policy'])

/** PostgreSQL refuses to change the type of a column that one of these names. */
function dependents({ live }: BridgeInput, tables: ReadonlySet<string>): Section[] {
  if (tables.size === 0) return []
  const found = live.filter(
    ({ kind, parent }) => blocking.has(kind) && (parent === null || tables.has(parent)),
  )
  return found.map(({ kind, name }) =>
    asks(
      'unlink',
      `${kind} ${name} is in the live database`,
      `drop it here and make it again at the end if it names a column whose type changes`,
    ),
  )
}
