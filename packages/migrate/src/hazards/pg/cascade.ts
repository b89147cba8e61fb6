import type { ChangeOf } from './change.ts'
import { relationText } from './world/described.ts'
import { triggerIn } from './world/table.ts'
import type { Use } from './world/objects.ts'
import type { World } from './world/world.ts'

type Drop = ChangeOf<'drop'>

/** What CASCADE takes along: what is known of it, or that nothing is known. */
export type TakenAlong =
  | { readonly kind: 'unknown' }
  | { readonly kind: 'known'; readonly users: readonly string[] }

/** Undefined for what is judged in other ways: tables, whole schemas and databases. */
export function takenAlong(world: World, change: Drop): TakenAlong | undefined {
  const { what, name, cascade } = change
  if (!cascade || what === 'table' || what === 'schema' || what === 'database') return undefined
  const users = [...new Set([...usesOf(world, change).map(({ user }) => user), ...newUsers(world, change)])]
  if (users.length > 0) return { kind: 'known', users }
  const isKnown = (world.server !== null && what !== 'other') || isOwn(world, what, name.name)
  return isKnown ? { kind: 'known', users } : { kind: 'unknown' }
}

const usedAs: Readonly<Partial<Record<Drop['what'], Use['kind']>>> = {
  'materialized-view': 'view',
  procedure: 'function',
}

/** What the database has, without what earlier changes have undone. */
export function usesOf(world: World, { what, name }: Drop): readonly Use[] {
  const kind = usedAs[what] ?? what
  return world.uses.filter(
    (use) =>
      use.kind === kind &&
      use.name === name.name &&
      (name.schema === null || use.schema === null || use.schema === name.schema) &&
      !isOver(world, use),
  )
}

function isOver(world: World, { kind, name, user, table, column }: Use): boolean {
  if (table === null) return false
  if (world.find(table) !== table) return true
  const trigger = triggerIn(user)
  if (trigger !== undefined) return !table.ownTriggers.has(trigger)
  if (column === null) return false
  const state = table.columns.get(column)
  if (state === undefined) return true
  return (kind === 'type' && state.type.name !== name) || (kind === 'sequence' && !state.hasDefault)
}

/** Columns of the type, or triggers that call the function, that files tell of and no database does. */
function newUsers(world: World, { what, name }: Drop): readonly string[] {
  if (what === 'function') {
    return world
      .triggersOf(name.name)
      .filter(({ table, trigger }) => table.ownTriggers.get(trigger)?.born !== null)
      .map(({ table, trigger }) => `trigger ${trigger} on table ${relationText(table)}`)
  }
  if (what !== 'type') return []
  return [...world.tables()].flatMap((table) =>
    [...table.columns.values()]
      .filter(({ type, origin }) => type.name === name.name && origin === null)
      .map((column) => `column ${column.name} of table ${relationText(table)}`),
  )
}

function isOwn(world: World, what: Drop['what'], name: string): boolean {
  // Which triggers call a function of theirs, the files that make it tell as well.
  if (what === 'function' && world.functions.get(name)?.isTrigger === true) return true
  const born = what === 'type' ? world.types.get(name)?.born : world.functions.get(name)?.born
  return (what === 'type' || what === 'function' || what === 'procedure') && born === world.deployment
}
