import type { ChangeOf } from '../../../hazards/pg/change.ts'
import type { Column } from '../../../hazards/pg/definition.ts'
import { impactOf } from '../../../hazards/pg/impact.ts'
import type { Table } from '../../../hazards/pg/world/table.ts'
import type { World } from '../../../hazards/pg/world/world.ts'
import { isNotThere } from '../../../hazards/pg/not-there.ts'
import { isNeverNull } from '../never-null.ts'
import { isNew, isSmall, sized } from '../sizes.ts'
import {
  direct,
  noted,
  online,
  phased,
  refused,
  type JudgeContext,
  type Judgement,
  type Judges,
} from './judgement.ts'
import { alongText } from './along.ts'
import { judgeType } from './types.ts'

export const columnJudges: Judges = {
  'add-column'(context, change) {
    const table = context.world.table(change.table)
    if (isNew(context.world, table) || table.columns.has(change.column.name)) return direct
    return addColumn(context.world, table, change)
  },
  'drop-column': dropColumn,
  'alter-type': judgeType,
  'set-not-null'({ world }, change) {
    const table = world.table(change.table)
    if (impactOf(world, change).scans === 'no' || isSmall(world, table)) return direct
    return online(`SET NOT NULL reads all of ${sized(table)} under ACCESS EXCLUSIVE: proven by a check first`)
  },
  'drop-not-null': ({ world }, { table, column }) =>
    isNew(world, world.table(table))
      ? direct
      : noted(`an app that is not prepared for NULL in ${column} may meet one`),
}

function addColumn(world: World, table: Table, change: ChangeOf<'add-column'>): Judgement {
  const { column } = change
  if (isRequired(column)) {
    return phased(
      `${column.name} is required and has no default: the running app writes rows without it`,
      'Give it a default, or add it without NOT NULL and require it in a later release.',
    )
  }
  if (isSmall(world, table)) return direct
  if (column.generated === 'stored') {
    return refused(
      `a stored generated column writes all of ${sized(table)} anew, and has no other way`,
      'Add a plain column that the app fills, make it VIRTUAL (PostgreSQL 18), or plan with --maintenance.',
    )
  }
  if (world.isConstrained(column.type)) {
    return refused(
      `the domain ${column.type.name} checks its values: all of ${sized(table)} is written anew`,
      "Add the column with the domain's base type and a CHECK of its own.",
    )
  }
  if (column.value === null && world.isVolatile(world.defaultOf(column.type)) !== 'steady') {
    return refused(
      `the default of the domain ${column.type.name} differs from row to row: all of ${sized(table)} is written anew`,
      "Add the column with the domain's base type and this default of its own, which is filled in batches.",
    )
  }
  return byWork(world, table, change)
}

function byWork(world: World, table: Table, change: ChangeOf<'add-column'>): Judgement {
  const { rewrites, scans } = impactOf(world, change)
  const { name, notNull, value } = change.column
  // A backfill goes by the rows that have no value yet: it would roll the dice again for those.
  if (rewrites !== 'no' && !notNull && value !== null && !isNeverNull(value.expression)) {
    return refused(
      `the default of ${name} may be NULL for some rows: which rows of ${sized(table)} are filled already could not be told`,
      'Write it so that it cannot be NULL (COALESCE), make the column NOT NULL, add it without the default and fill it in batches, or plan with --maintenance.',
    )
  }
  if (rewrites !== 'no') {
    return online(
      `every row of ${sized(table)} gets a ${name} of its own: filled in batches instead of one rewrite`,
    )
  }
  if (scans === 'no') return direct
  return online(`a constraint beside ${name} goes through ${sized(table)}: added and validated apart`)
}

/** No value for the rows that are there, nor for those that the running app writes. */
function isRequired({ notNull, serial, identity, generated, value }: Column): boolean {
  if (!notNull || serial || identity || generated !== null) return false
  return value === null || value.isNull
}

function dropColumn({ world, later }: JudgeContext, change: ChangeOf<'drop-column'>): Judgement {
  const { table: name, column, cascade } = change
  const table = world.table(name)
  if (isNew(world, table) || world.isNewColumn(table, column) || isNotThere(world, change)) return direct
  const users = world.usersOf(table, column)
  if (users.length > 0 && !cascade) {
    return refused(
      `${users.join(', ')} needs ${column}: the server refuses to drop it`,
      'Drop what needs it before, and make it again afterwards.',
    )
  }
  const isAddedAgain = later.some(
    (one) => one.kind === 'add-column' && one.table.name === name.name && one.column.name === column,
  )
  if (isAddedAgain) {
    return refused(
      `${column} is dropped and added again: what it holds is lost`,
      'Add a column of another name, fill it, and drop the old one in a later release.',
    )
  }
  return phased(`the running app still reads and writes ${column}${alongText(world, change)}`)
}
