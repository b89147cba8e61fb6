import type { Change, ChangeOf } from './change.ts'
import type { World } from './world/world.ts'

/** Columns that a view had and, dropped and made again by what is `later`, has no more. */
export function lostViewColumns(
  world: World,
  { what, name }: ChangeOf<'drop'>,
  later: () => readonly Change[],
): readonly string[] {
  if (what !== 'view' && what !== 'materialized-view') return []
  const before = columnsBefore(world, name)
  if (before.length === 0) return []
  for (const one of later()) {
    if (one.kind !== 'create-view' || one.view.name !== name.name) continue
    const after = one.gives
    return after === null ? [] : before.filter((column) => !after.includes(column))
  }
  return []
}

/** None where they are not known, or where the view came with this deployment. */
function columnsBefore(world: World, name: ChangeOf<'drop'>['name']): readonly string[] {
  const made = world.views.findLast((view) => view.name.name === name.name)
  if (made !== undefined) return made.born === world.deployment ? [] : (made.gives ?? [])
  return [...(world.find(name)?.columns.keys() ?? [])]
}
