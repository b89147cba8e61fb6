import { postponedConstraint } from './add-constraint.ts'
import type { Rewrite } from './rewrite.ts'

/** A foreign key that the file adds again, changed, to the same table: dropped in the transaction that adds it. */
export const dropConstraint: Rewrite<'drop-constraint'> = ({ world, postponed }, { change, place }) => {
  postponed.set(postponedConstraint(world.table(change.table), change.name), place.statements[0] ?? 1)
}
