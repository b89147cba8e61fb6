import { droppedBy, isReplacedLater } from '../pg/replaced.ts'
import { postponedConstraint } from './add-constraint.ts'
import { postpone, type Rewrite } from './rewrite.ts'

/** A constraint that the file adds again, changed: dropped in the transaction that puts the new one in its place. */
export const dropConstraint: Rewrite<'drop-constraint'> = (context, { change, place }) => {
  const { world, later, postponed } = context
  const dropped = droppedBy(world, change)
  if (dropped !== undefined && isReplacedLater(world, later, dropped)) {
    postpone(context, place, dropped)
    return
  }
  const key = postponedConstraint(world.table(change.table), change.name)
  postponed.set(key, { statement: place.statements[0] ?? 1, dropped: null })
}
