import type { ObjectName } from '../../model/statement.ts'
import type { Change, ChangeOf } from './change.ts'
import type { World } from './world/world.ts'

type Drop = ChangeOf<'drop'>

/** What an app calls, or names in a query, beside tables and views. */
const called: ReadonlySet<string> = new Set(['function', 'procedure', 'sequence', 'type'])

/**
 * Whether a DROP takes something that the running app may call: not what came with this deployment, what the database
 * does not have, or what comes again (`later`).
 */
export function takesCalled(world: World, change: Drop, later: () => readonly Change[]): boolean {
  const { what, name, ifExists } = change
  if (!called.has(what) || isNewObject(world, what, name)) return false
  // Of functions alone a database tells all.
  if (ifExists && what === 'function' && world.server !== null && !world.functions.has(name.name))
    return false
  return !later().some((one) => makes(one, change))
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

type Born = (world: World, name: ObjectName) => number | null | undefined

const relation: Born = (world, name) =>
  world.find(name)?.born ?? world.views.find((view) => view.name.name === name.name)?.born
const routine: Born = (world, { name }) => world.functions.get(name)?.born
const ownType: Born = (world, { name }) => world.types.get(name)?.born

const bornIn: Readonly<Record<string, Born>> = {
  table: relation,
  view: relation,
  function: routine,
  procedure: routine,
  routine,
  type: ownType,
  domain: ownType,
  schema: (world, { name }) => world.made.get(`schema ${name}`),
  sequence: (world, { name }) => world.made.get(`sequence ${name}`),
}
