import type { Change } from './change.ts'
import { isNotThere } from './not-there.ts'
import type { OpenedDo } from './opened-do.ts'
import type { World } from './world/world.ts'

/** What a change would make is there by its name; an index that is not valid does not count. */
function isAlreadyThere(world: World, change: Change): boolean {
  switch (change.kind) {
    case 'add-constraint': {
      const { name } = change.constraint
      return name !== null && world.table(change.table).constraints.has(name)
    }
    case 'add-column':
      return world.table(change.table).columns.has(change.column.name)
    case 'create-index':
      return change.name !== null && world.table(change.table).indexes.get(change.name)?.valid === true
    case 'create-table':
      return world.find(change.table) !== undefined
    case 'create-type':
      return world.types.has(change.name.name)
    default:
      return false
  }
}

/** A statement of a DO block that passes over what the database has: it does nothing where it is there. */
export function isShielded(world: World, shield: OpenedDo['shield'] | undefined, change: Change): boolean {
  if (world.server === null || world.isUnsure || shield === undefined || shield.kind === 'none') return false
  if (!isAlreadyThere(world, change)) return false
  return shield.kind !== 'guard' || shield.names.includes(nameOf(change) ?? '')
}

/** Of what a change would make. */
function nameOf(change: Change): string | undefined {
  switch (change.kind) {
    case 'add-constraint':
      return change.constraint.name ?? undefined
    case 'add-column':
      return change.column.name
    case 'create-index':
      return change.name ?? undefined
    case 'create-table':
      return change.table.name
    case 'create-type':
      return change.name.name
    default:
      return undefined
  }
}

/** IF NOT EXISTS of what is there, IF EXISTS of what is not: nothing is done. */
export function isPassedOver(world: World, change: Change): boolean {
  const isConditional = 'ifNotExists' in change && change.ifNotExists
  return (isConditional && !world.isUnsure && isAlreadyThere(world, change)) || isNotThere(world, change)
}
