import { hasNoIdentity } from '../../hazards/pg/replica-identity.ts'
import type { ObjectName } from '../../model/statement.ts'
import { setOffByUpdate, shownName } from '../../hazards/pg/world/table.ts'
import { quoteName } from '../../roles/quote.ts'
import { plannedName, tableSql } from '../pg/names.ts'
import type { StepPlace } from '../pg/step/writer.ts'
import { CannotRewrite, type RewriteContext } from './rewrite.ts'

/**
 * Throws CannotRewrite where an UPDATE of every row would do more than fill the column (as the file has it, no trigger
 * fires, a partition's neither, and no rule of the table), would be refused, or would have to go through tables that
 * inherit: those that the deployment makes before it as well. Before any step is written.
 */
export function requireFillable({ world }: Pick<RewriteContext, 'world'>, name: ObjectName): void {
  const table = world.table(name)
  const heirs = world.heirsOf(table)
  if (heirs.length > 0) {
    const names = heirs.map(shownName).join(', ')
    throw new CannotRewrite(`a table that others inherit from (${names}) is not filled in batches`)
  }
  const untold = [table, ...world.belowOf(table)].find(
    (one) => world.isPublished(one) === true && hasNoIdentity(one),
  )
  if (untold !== undefined) {
    throw new CannotRewrite(
      `${shownName(untold)} is published and has no replica identity: the server refuses to fill it in row by row`,
    )
  }
  const own = setOffByUpdate(table)
  if (own.rules > 0) throw new CannotRewrite('filling it in row by row would set off a rule of the table')
  const triggers = world.belowOf(table).reduce((sum, one) => sum + setOffByUpdate(one).triggers, own.triggers)
  if (triggers === 0) return
  const what = triggers === 1 ? 'the trigger' : `the ${triggers} triggers`
  const whose = own.triggers === triggers ? 'the table' : 'the table and its partitions'
  throw new CannotRewrite(`filling it in row by row would fire ${what} of ${whose}`)
}

/** Gives the rows that were there the default of a new column, each its own. */
export function backfillDefault(
  { world, writer }: Pick<RewriteContext, 'world' | 'writer'>,
  place: StepPlace,
  name: ObjectName,
  column: string,
): void {
  const table = world.table(name)
  const primary = [...table.constraints.values()].find(({ kind }) => kind === 'primary')
  const [set, where] = [`${quoteName(column)} = DEFAULT`, `${quoteName(column)} IS NULL`]
  const from = tableSql(world, name)
  writer.step(place, {
    kind: 'backfill',
    class: 'online',
    sql: [`UPDATE ${from} SET ${set} WHERE ${where}`],
    transaction: 'none',
    probe: { kind: 'rows-left', sql: `SELECT EXISTS (SELECT FROM ${from} WHERE ${where})` },
    backfill: {
      table: plannedName(world, table),
      set,
      where,
      key: primary === undefined || primary.columns.length === 0 ? null : primary.columns,
    },
    undo: { sql: [] },
  })
}
