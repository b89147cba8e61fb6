import type { ObjectName } from '../../model/statement.ts'
import type { Change } from './change.ts'
import type { World } from './world/world.ts'

/** DROP … IF EXISTS of what is not there: nothing is done. What could be there unseen counts as there. */
export function isNotThere(world: World, change: Change): boolean {
  if (!('ifExists' in change) || !change.ifExists || world.isUnsure) return false
  if (change.kind === 'lock') return change.by === 'DROP TRIGGER' && hasNoTrigger(world, change)
  return world.server !== null && isAbsent(world, change)
}

function isAbsent(world: World, change: Change): boolean {
  switch (change.kind) {
    case 'drop':
      return absent[change.what]?.(world, change.name) ?? false
    case 'drop-index':
      return world.findIndex(change.index) === undefined
    case 'drop-column':
      return world.find(change.table)?.columns.has(change.column) === false
    case 'publication':
      return !world.publications.has(change.name)
    default:
      return false
  }
}

type IsAbsent = (world: World, name: ObjectName) => boolean

const relation: IsAbsent = (world, name) =>
  world.find(name) === undefined && world.findView(name) === undefined
const routine: IsAbsent = (world, { name }) => !world.functions.has(name)

/** Of other objects nothing tells. */
const absent: Readonly<Record<string, IsAbsent>> = {
  table: relation,
  view: relation,
  'materialized-view': relation,
  type: (world, { name }) => !world.types.has(name) && !world.made.has(`type ${name}`),
  sequence: (world, { name }) => !world.made.has(`sequence ${name}`),
  schema: (world, { name }) => !world.made.has(`schema ${name}`),
  function: routine,
  procedure: routine,
}

/** The files tell all triggers of a table that they make; a database tells how many there are. */
function hasNoTrigger(
  world: World,
  { table: name, name: trigger }: Extract<Change, { readonly kind: 'lock' }>,
): boolean {
  const table = world.find(name)
  // One that nothing tells of is not there where a database tells.
  if (table === undefined || (table.born === null && table.origin === null && !table.isKnown)) {
    return world.server !== null
  }
  if (trigger === null || !table.isKnown || table.ownTriggers.has(trigger)) return false
  const told = [...table.ownTriggers.values()].filter(({ born }) => born === null)
  return table.triggers <= told.length
}
