import type { Change } from '../../../hazards/pg/change.ts'
import { lostKey } from '../../../hazards/pg/lost-key.ts'
import type { World } from '../../../hazards/pg/world/world.ts'
import { isNew } from '../sizes.ts'
import { alongText } from './along.ts'
import { phased, type Judgement } from './judgement.ts'

/** Undefined where a change takes no key of a table in use, or the file has another one over its columns. */
export function keyLost(world: World, later: readonly Change[], change: Change): Judgement | undefined {
  const key = lostKey(world, change, () => later)
  if (key === undefined || key.isNew || isNew(world, key.table)) return undefined
  return phased(
    `ON CONFLICT of the running app counts on ${key.name}, and rows that it kept out come in${alongText(world, change)}`,
    'Deploy an app that does without ON CONFLICT over it first; then plan with --maintenance, which accepts what breaks.',
  )
}
