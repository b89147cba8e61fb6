import type { ObjectName } from '../../model/statement.ts'
import type { Change, ChangeOf } from './change.ts'
import { isNotThere } from './not-there.ts'
import type { World } from './world/world.ts'

type Drop = ChangeOf<'drop'>

/** What an app calls, or names in a query, beside tables and views. */
const called: ReadonlySet<string> = new Set(['function', 'procedure', 'sequence', 'type'])

/**
 * Whether a DROP takes something that the running app may call: not what came with this deployment, what the database
 * does not have, or what comes again (`later`).
 */
export function takesCalled(world: World, change: Drop, later: () => readonly Change[]): boolean {
  const { what, name } = change
  if (!called.has(what) || isNewObject(world, what, name) || isNotThere(world, change)) return false
  if (isUnusedTriggerFunction(world, change)) return false
  return !later().some((one) => makes(one, change))
}

/** No query calls a function of triggers: without a trigger nobody does. */
function isUnusedTriggerFunction(world: World, { what, name: { name } }: Drop): boolean {
  const isTrigger = what === 'function' && world.functions.get(name)?.isTrigger === true
  return isTrigger && !world.isUnsure && world.triggersOf(name).length === 0
}

function makes(change: Change, { what, name: { name } }: Drop): boolean {
  switch (change.kind) {
    case 'create-function':
      return (what === 'function' || what === 'procedure') && change.name.name === name
    case 'create-type':
      return what === 'type' && change.name.name === name
    case 'create-object':
      return what === change.what && change.name.name === name
    case 'rename':
      return what === 'type' && change.what === 'other' && change.to === name
    default:
      return false
  }
}

/** It came with this deployment: nobody calls it yet. `what` as in SQL. */
export function isNewObject(world: World, what: string, name: ObjectName): boolean {
  return bornIn[what]?.(world, name) === world.deployment
}

/** Nobody goes by rights on it yet: of `public`, as long as nothing else is there. */
export function isWithoutUsers(world: World, what: string, name: ObjectName): boolean {
  return isNewObject(world, what, name) || (what === 'schema' && name.name === 'public' && isFirst(world))
}

/** The database has no table and no function that is older: no app runs on it yet. */
function isFirst(world: World): boolean {
  const isOld = ({ born }: { readonly born: number | null }) => born !== world.deployment
  return world.server !== null && ![...world.tables(), ...world.functions.values()].some(isOld)
}

/** What a rename is of: it came with this deployment. */
export function isNewlyNamed(world: World, { of, relation: name, from }: ChangeOf<'rename'>): boolean {
  if (of === 'attribute') return isNewObject(world, 'type', name)
  // A column of a view.
  if (of === 'column') return isNewObject(world, 'view', name)
  return isNewObject(world, of, of === 'view' || of === 'table' ? name : { schema: null, name: from })
}

type Born = (world: World, name: ObjectName) => number | null | undefined

const relation: Born = (world, name) => (world.find(name) ?? world.findView(name))?.born
const routine: Born = (world, { name }) => world.functions.get(name)?.born
const ownType: Born = (world, { name }) => {
  const type = world.types.get(name)
  return type === undefined ? world.made.get(`type ${name}`) : type.born
}

const bornIn: Readonly<Record<string, Born>> = {
  table: relation,
  view: relation,
  'materialized-view': relation,
  function: routine,
  procedure: routine,
  routine,
  type: ownType,
  domain: ownType,
  schema: (world, { name }) => world.made.get(`schema ${name}`),
  sequence: (world, { name }) => world.made.get(`sequence ${name}`),
  publication: (world, { name }) => world.made.get(`publication ${name}`),
}
