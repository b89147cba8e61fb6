import { chosenName } from '../../hazards/pg/world/names.ts'
import { quoteName, quoteText } from '../../roles/quote.ts'
import { besideSql, tableSql } from '../pg/names.ts'
import { addStep, type AddedColumn } from './added-column.ts'
import { backfillDefault, requireFillable } from './backfill.ts'
import type { RewriteContext } from './rewrite.ts'

const types: Readonly<Record<string, string>> = {
  smallserial: 'smallint',
  serial2: 'smallint',
  bigserial: 'bigint',
  serial8: 'bigint',
}

/** serial by its parts: an integer column, a sequence that is its own, a default; then the rows that are there. */
export function addSerial(context: RewriteContext, added: AddedColumn): void {
  const { world, writer } = context
  const { place, change, alter } = added
  const { table: name, column } = change
  requireFillable(context, name)
  const table = world.table(name)
  const type = types[column.type.name] ?? 'integer'
  const sequence = besideSql(
    world,
    name,
    chosenName(table.name, [column.name], 'seq', (taken) =>
      world.hasRelation({ schema: table.schema, name: taken }),
    ),
  )
  const own = `${tableSql(world, name)}.${quoteName(column.name)}`
  writer.step(
    place,
    addStep(context, added, [
      `${alter} ADD COLUMN ${quoteName(column.name)} ${type}`,
      `CREATE SEQUENCE ${sequence} AS ${type} OWNED BY ${own}`,
      `${alter} ALTER COLUMN ${quoteName(column.name)} SET DEFAULT nextval(${quoteText(sequence)}::regclass)`,
    ]),
  )
  backfillDefault(context, place, name, column.name)
}
