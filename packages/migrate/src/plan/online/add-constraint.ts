import type { Constraint, Node } from 'libpg-query'
import { strings } from '../../hazards/pg/changes/expressions.ts'
import { constraintName } from '../../hazards/pg/world/constraints.ts'
import { constraintOf, constraintText } from '../pg/alter-text.ts'
import { dropConstraint } from '../pg/step/undo.ts'
import { addThenValidate } from './constraint-not-valid.ts'
import { replaceCheck } from './replace.ts'
import { takeReplaced, withPostponed, type Part, type Rewrite, type RewriteContext } from './rewrite.ts'
import { requireByIndex, uniqueByIndex } from './unique.ts'
import { requireNotNull } from './not-null.ts'

/** ADD CONSTRAINT: NOT VALID, then validated; UNIQUE and PRIMARY KEY by an index that is built first. */
export const addConstraint: Rewrite<'add-constraint'> = (context, part) => {
  const { kind } = part.change.constraint
  if (kind === 'unique' || kind === 'primary') addKey(context, part)
  else addChecked(context, part)
}

function addKey(context: RewriteContext, { place, sql, node, change }: Part<'add-constraint'>): void {
  const { world, writer } = context
  const { table: name, constraint } = change
  if (constraint.kind !== 'unique' && constraint.kind !== 'primary') return
  const table = world.table(name)
  const { kind, columns, usingIndex } = constraint
  if (usingIndex !== null) {
    const indexed = table.indexes.get(usingIndex)?.columns ?? []
    for (const column of indexed) if (column !== null) requireNotNull(context, place, name, column)
    writer.step(place, { kind: 'constraint-using-index', class: 'online', sql: [sql], transaction: 'own' })
    return
  }
  const written = writtenOf(node)
  requireByIndex(written)
  const replaced = takeReplaced(context, place, change)
  // The server names it after the columns of INCLUDE too.
  const named = { ...constraint, columns: [...columns, ...strings(written.including)] }
  const chosen = constraintName(world, table, named, replaced.names)
  uniqueByIndex(context, { kind, table: name, name: chosen, columns, node: written }, replaced)
}

function addChecked(context: RewriteContext, { place, sql, node, change }: Part<'add-constraint'>): void {
  const { world, pg } = context
  const { table: name, constraint } = change
  const table = world.table(name)
  const definition = constraintText(pg, sql, writtenOf(node))
  const replaced = takeReplaced(context, place, change)
  const chosen = constraintName(world, table, constraint, replaced.names)
  if (replaced.all.length > 0) {
    replaceCheck(context, { table: name, name: chosen, definition }, replaced)
    return
  }
  const both = withPostponed(context, place, postponedConstraint(table, chosen))
  const first = both === undefined ? [] : [dropConstraint(world, name, chosen)]
  addThenValidate(context, both ?? place, { table: name, name: chosen, definition }, { first })
}

function writtenOf(node: Node): Constraint {
  const written = constraintOf(node)
  if (written === undefined) throw new Error('ADD CONSTRAINT is none')
  return written
}

export function postponedConstraint(
  { schema, name }: { readonly schema: string; readonly name: string },
  constraint: string,
): string {
  return `constraint\0${schema}\0${name}\0${constraint}`
}
