import { constraintName } from '../../hazards/pg/world/constraints.ts'
import { isProvenNotNull } from '../../hazards/pg/world/table.ts'
import type { ObjectName } from '../../model/statement.ts'
import { quoteName } from '../../roles/quote.ts'
import { helperName, tableSql } from '../pg/names.ts'
import { isSmall } from '../pg/sizes.ts'
import type { StepPlace } from '../pg/step/writer.ts'
import { addThenValidate, validate } from './constraint-not-valid.ts'
import type { RewriteContext } from './rewrite.ts'

/** The first version in which NOT NULL itself can be NOT VALID. */
const nativeFrom = 180_000

/**
 * Makes a column NOT NULL without reading the table under ACCESS EXCLUSIVE: by PostgreSQL 18's own NOT NULL NOT VALID,
 * under the name that SET NOT NULL would give it; before, by a check that is validated and spares the server the look.
 */
export function requireNotNull(
  context: RewriteContext,
  place: StepPlace,
  name: ObjectName,
  column: string,
  constraint: string | null = null,
): void {
  const { world, writer } = context
  const table = world.table(name)
  if (table.columns.get(column)?.notNull === true) return
  if (isProvenNotNull(table, column) || isSmall(world, table)) {
    setNotNull({ world, writer }, place, name, column, [])
    return
  }
  if ((world.server?.version ?? 0) < nativeFrom) {
    byCheck(context, place, name, column)
    return
  }
  const pending = [...table.constraints.values()].find(
    (one) => one.kind === 'not-null' && !one.valid && one.columns.includes(column),
  )
  if (pending !== undefined) {
    validate(context, place, name, pending.name)
    return
  }
  addThenValidate(context, place, {
    table: name,
    name: constraintName(world, table, { kind: 'not-null', name: constraint, column, valid: false }),
    definition: `NOT NULL ${quoteName(column)}`,
  })
}

function byCheck(context: RewriteContext, place: StepPlace, name: ObjectName, column: string): void {
  const { world, writer } = context
  const helper = helperName('not_null', world.table(name), column)
  const table = tableSql(world, name)
  const drop = `ALTER TABLE ${table} DROP CONSTRAINT ${quoteName(helper)}`
  writer.step(place, {
    kind: 'add-not-null-check',
    class: 'online',
    sql: [
      `ALTER TABLE ${table} ADD CONSTRAINT ${quoteName(helper)} CHECK (${quoteName(column)} IS NOT NULL) NOT VALID`,
    ],
    transaction: 'own',
    undo: { sql: [`ALTER TABLE ${table} DROP CONSTRAINT IF EXISTS ${quoteName(helper)}`] },
  })
  validate(context, place, name, helper)
  setNotNull({ world, writer }, place, name, column, [drop])
}

function setNotNull(
  { world, writer }: Pick<RewriteContext, 'world' | 'writer'>,
  place: StepPlace,
  name: ObjectName,
  column: string,
  after: readonly string[],
): void {
  const alter = `ALTER TABLE ${tableSql(world, name)} ALTER COLUMN ${quoteName(column)}`
  writer.step(place, {
    kind: 'set-not-null',
    class: 'online',
    sql: [`${alter} SET NOT NULL`, ...after],
    transaction: 'own',
    undo: { sql: [`${alter} DROP NOT NULL`] },
  })
}
