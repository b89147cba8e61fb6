import { constraintName } from '../../hazards/pg/world/constraints.ts'
import type { Constraint } from '../../hazards/pg/definition.ts'
import { toConstraint } from '../../hazards/pg/changes/columns.ts'
import { columnOf, columnText, type ColumnPiece } from '../pg/alter-text.ts'
import { tableSql } from '../pg/names.ts'
import { quoteName } from '../../roles/quote.ts'
import { backfillDefault, requireFillable } from './backfill.ts'
import { addThenValidate } from './constraint-not-valid.ts'
import { addSql, addStep, type AddedColumn } from './added-column.ts'
import { addIdentity } from './identity.ts'
import { requireNotNull } from './not-null.ts'
import { CannotRewrite, takeReplaced, type Part, type Rewrite, type RewriteContext } from './rewrite.ts'
import { addSerial } from './serial.ts'
import { requireByIndex, uniqueByIndex } from './unique.ts'

/**
 * ADD COLUMN without a rewrite and without a look at all rows: nullable first, its default for new rows, a backfill for
 * those that are there, then NOT NULL and what else stands beside it.
 */
export const addColumn: Rewrite<'add-column'> = (context, part) => {
  const { pg, world } = context
  const { table, column } = part.change
  const written = columnOf(part.node)
  if (written === undefined) throw new Error('ADD COLUMN is none')
  const added: AddedColumn = {
    ...part,
    text: columnText(pg, part.sql, written),
    alter: `ALTER TABLE ${tableSql(world, table)}`,
  }
  for (const piece of added.text.pieces) requirePiece(piece)
  addWithRows(context, added)
  if (column.notNull && !column.identity) {
    const name = added.text.pieces.find(({ kind }) => kind === 'CONSTR_NOTNULL')?.node.conname
    requireNotNull(context, part.place, table, column.name, name)
  }
  for (const piece of added.text.pieces) addBeside(context, added, piece)
}

function addWithRows(context: RewriteContext, added: AddedColumn): void {
  const { column } = added.change
  if (column.identity) addIdentity(context, added)
  else if (column.serial) addSerial(context, added)
  else if (isFilled(context, added)) addDefaulted(context, added)
  else {
    const kept = added.text.pieces.filter(({ kind }) => !apart.has(kind)).map(({ text }) => text)
    context.writer.step(added.place, addStep(context, added, [addSql(added, kept)]))
  }
}

/** What goes through all rows, where it stands beside a column. */
const apart: ReadonlySet<ColumnPiece['kind']> = new Set([
  'CONSTR_CHECK',
  'CONSTR_FOREIGN',
  'CONSTR_UNIQUE',
  'CONSTR_PRIMARY',
])

function requirePiece({ kind, node }: ColumnPiece): void {
  if (kind === 'CONSTR_UNIQUE' || kind === 'CONSTR_PRIMARY') requireByIndex(node)
  if (kind === 'CONSTR_EXCLUSION' || kind === 'CONSTR_GENERATED') {
    throw new CannotRewrite('a generated column with constraints beside it')
  }
}

function isFilled({ world }: RewriteContext, { change: { column } }: Part<'add-column'>): boolean {
  return world.isVolatile(column.value) !== 'steady'
}

/** A default that gives each row a value of its own. */
function addDefaulted(context: RewriteContext, added: AddedColumn): void {
  const { place, change, text, alter } = added
  requireFillable(context, change.table)
  const value = text.pieces.find(({ kind }) => kind === 'CONSTR_DEFAULT')
  if (value === undefined) throw new Error('a volatile default is none')
  const column = quoteName(change.column.name)
  const sql = [addSql(added, []), `${alter} ALTER COLUMN ${column} SET ${value.bare}`]
  context.writer.step(place, addStep(context, added, sql))
  backfillDefault(context, place, change.table, change.column.name)
}

/** A constraint that stood beside the column, as one of the table, under the name that it would have had. */
function addBeside(context: RewriteContext, { place, change }: AddedColumn, piece: ColumnPiece): void {
  const { world } = context
  const { table: name, column } = change
  const constraint = toConstraint(piece.node, column.name)
  if (constraint === undefined || !apart.has(piece.kind)) return
  const table = world.table(name)
  const replaced = takeReplaced(context, place, { kind: 'add-constraint', table: name, constraint })
  const chosen = constraintName(world, table, constraint, replaced.names)
  if (table.constraints.has(chosen) && piece.node.conname !== undefined) return
  if (constraint.kind === 'unique' || constraint.kind === 'primary') {
    const { kind, columns } = constraint
    uniqueByIndex(context, { kind, table: name, name: chosen, columns, node: piece.node }, replaced)
    return
  }
  addThenValidate(context, place, { table: name, name: chosen, definition: definitionOf(constraint, piece) })
}

function definitionOf(constraint: Constraint, { bare }: ColumnPiece): string {
  return constraint.kind === 'foreign'
    ? `FOREIGN KEY (${constraint.columns.map(quoteName).join(', ')}) ${bare}`
    : bare
}
