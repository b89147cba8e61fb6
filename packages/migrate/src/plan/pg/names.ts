import { createHash } from 'node:crypto'
import type { Table } from '../../hazards/pg/world/table.ts'
import type { World } from '../../hazards/pg/world/world.ts'
import type { ObjectName } from '../../model/statement.ts'
import { quoteName } from '../../roles/quote.ts'

/** A name as SQL, with its schema where it has one. */
export function sqlName({ schema, name }: ObjectName): string {
  return schema === null ? quoteName(name) : `${quoteName(schema)}.${quoteName(name)}`
}

/** What a table is called: with the schema that a database told, otherwise as the file wrote it. */
function writtenName(world: World, name: ObjectName): ObjectName {
  const table = world.find(name)
  return table === undefined || world.server === null ? name : { schema: table.schema, name: table.name }
}

export function tableSql(world: World, name: ObjectName): string {
  return sqlName(writtenName(world, name))
}

/** An object in the schema of a table, such as its index. */
export function besideSql(world: World, table: ObjectName, name: string): string {
  return sqlName({ schema: writtenName(world, table).schema, name })
}

/** What a table is called in a plan; without a database its schema may be another one. */
export function plannedName(world: World, { schema, name }: Pick<Table, 'schema' | 'name'>): ObjectName {
  return { schema: world.server === null && schema === world.searchPath[0] ? null : schema, name }
}

/** The engine's own helper objects: the same for the same object, and no part of a schema that is compared. */
export function helperName(purpose: string, table: Table, subject: string): string {
  const hash = createHash('sha256').update(`${table.schema}\0${table.name}\0${subject}`).digest('hex')
  return `ops_${purpose}_${hash.slice(0, 12)}`
}
