import type { ChangeOf } from '../../../pg/change.ts'
import { isNewObject } from '../../../pg/object-use.ts'
import { pgRule, type Found } from '../../../pg/rule.ts'
import type { World } from '../../../pg/world/world.ts'

export const functionVolatility = pgRule(
  {
    id: 'function-volatility',
    covers: [67],
    title: 'A function gets another volatility.',
    effect:
      'Indexes and plans that rest on it being IMMUTABLE or STABLE give wrong answers, without an error.',
    lock: null,
    safeWay: 'A new function under a new name; move its users over.',
    severity: 'warning',
    scale: 'always',
  },
  ['function-volatility', 'create-function'],
  (change, { world }) => {
    if (change.kind === 'create-function') return replaced(world, change)
    if (isNewObject(world, 'function', change.name)) return undefined
    return { message: `${change.name.name} is ${change.volatility.toUpperCase()} from now on.` }
  },
)

/** OR REPLACE of what an index or a generated column takes for IMMUTABLE: the server does not look. */
function replaced(
  world: World,
  { name: { name }, volatility, replaces }: ChangeOf<'create-function'>,
): Found | undefined {
  const before = world.functions.get(name)?.volatility
  if (!replaces || before !== 'immutable' || volatility === 'immutable') return undefined
  const use = world.uses.find((one) => one.kind === 'function' && one.name === name && restsOnIt(one))
  if (use === undefined) return undefined
  return {
    message: `${name} was IMMUTABLE and is ${volatility.toUpperCase()} from now on: ${use.user} rests on it.`,
  }
}

function restsOnIt({ user, table, column }: World['uses'][number]): boolean {
  if (user.startsWith('index ')) return true
  return column !== null && table?.columns.get(column)?.generated === true
}
