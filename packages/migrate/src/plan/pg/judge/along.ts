import { alongWith, listed } from '../../../hazards/pg/cascade-of-table.ts'
import type { Change } from '../../../hazards/pg/change.ts'
import type { World } from '../../../hazards/pg/world/world.ts'

/** What CASCADE takes along, to stand behind what is said of the change itself; empty where that is nothing. */
export function alongText(world: World, change: Change): string {
  if (!('cascade' in change) || !change.cascade) return ''
  const along = alongWith(world, change)
  if (along === undefined) return '; CASCADE drops what depends on it as well'
  return along.users.length === 0 ? '' : `; CASCADE drops ${listed(along.users)} as well`
}
