import { strings } from '../../hazards/pg/changes/expressions.ts'
import { constraintName } from '../../hazards/pg/world/constraints.ts'
import { constraintOf, constraintText } from '../pg/alter-text.ts'
import { dropConstraint } from '../pg/step/undo.ts'
import { addThenValidate } from './constraint-not-valid.ts'
import { withPostponed, type Rewrite } from './rewrite.ts'
import { requireByIndex, uniqueByIndex } from './unique.ts'
import { requireNotNull } from './not-null.ts'

/** ADD CONSTRAINT: NOT VALID, then validated; UNIQUE and PRIMARY KEY by an index that is built first. */
export const addConstraint: Rewrite<'add-constraint'> = (context, { place, sql, node, change }) => {
  const { world, pg, writer } = context
  const { table: name, constraint } = change
  const written = constraintOf(node)
  if (written === undefined) throw new Error('ADD CONSTRAINT is none')
  const table = world.table(name)
  if (constraint.kind === 'primary' && constraint.usingIndex !== null) {
    const columns = table.indexes.get(constraint.usingIndex)?.columns ?? []
    for (const column of columns) if (column !== null) requireNotNull(context, place, name, column)
    writer.step(place, { kind: 'constraint-using-index', class: 'online', sql: [sql], transaction: 'own' })
    return
  }
  if (constraint.kind === 'unique' || constraint.kind === 'primary') {
    const { kind, columns } = constraint
    // The server names it after the columns of INCLUDE too.
    const chosen = constraintName(table, {
      ...constraint,
      columns: [...columns, ...strings(written.including)],
    })
    requireByIndex(written)
    uniqueByIndex(context, place, { kind, table: name, name: chosen, columns, node: written })
    return
  }
  const chosen = constraintName(table, constraint)
  const both = withPostponed(context, place, postponedConstraint(table, chosen))
  const before = both === undefined ? [] : [dropConstraint(world, name, chosen)]
  const definition = constraintText(pg, sql, written)
  addThenValidate(context, both ?? place, { table: name, name: chosen, definition }, before)
}

export function postponedConstraint(
  { schema, name }: { readonly schema: string; readonly name: string },
  constraint: string,
): string {
  return `constraint\0${schema}\0${name}\0${constraint}`
}
