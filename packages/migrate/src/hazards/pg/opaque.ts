import type { Change } from './change.ts'
import type { World } from './world/world.ts'

/** What it does cannot be told from the file: it may do anything. */
export function isOpaque(world: World, change: Change): boolean {
  if (change.kind === 'opaque') return true
  return change.kind === 'select' && change.functions.some((one) => world.mayDoAnything(one))
}
