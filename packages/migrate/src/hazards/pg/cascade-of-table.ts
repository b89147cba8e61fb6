import type { Change } from './change.ts'
import { bareText, isSameText, relationText } from './world/described.ts'
import type { Table } from './world/table.ts'
import type { Use } from './world/objects.ts'
import type { World } from './world/world.ts'

/** What CASCADE takes along: `tables` are those that it is of. Undefined where nothing tells. */
export type Along = { readonly users: readonly string[]; readonly tables: readonly Table[] }

/** Behind DROP of a table, a column, a constraint or an index; undefined for all else, and without CASCADE. */
export function alongWith(world: World, change: Change): Along | undefined {
  if (!('cascade' in change) || !change.cascade) return undefined
  switch (change.kind) {
    case 'drop':
      return change.what === 'table' ? withTable(world, world.find(change.name)) : undefined
    case 'drop-column':
      return withColumn(world, world.table(change.table), change.column)
    case 'drop-constraint':
      return withKey(world, world.table(change.table), change.name)
    case 'drop-index':
      return withKey(world, world.findIndex(change.index)?.table, change.index.name)
    default:
      return undefined
  }
}

function withTable(world: World, table: Table | undefined): Along | undefined {
  if (table === undefined) return undefined
  const { origin } = table
  const told = world.uses.filter(
    (use) =>
      (use.kind === 'table' || use.kind === 'type') &&
      isOf(use, origin) &&
      use.table !== table &&
      !isOver(world, use),
  )
  const keys = world.referencing(table).filter((other) => other !== table)
  const views = world.views.filter(({ tables }) => tables.includes(table))
  return along(world, told, [
    ...keys.flatMap((other) => foreignKeys(other, table, () => true)),
    ...views.map((view) => ({ user: viewText(world, view.name), table: null })),
  ])
}

function withColumn(world: World, table: Table, column: string): Along | undefined {
  const origin = table.columns.get(column)?.origin ?? null
  const told = world.uses.filter(
    (use) =>
      use.kind === 'table' &&
      use.part === origin &&
      origin !== null &&
      isOf(use, table.origin) &&
      !isOver(world, use),
  )
  const keys = world
    .referencing(table)
    .flatMap((other) => foreignKeys(other, table, (one) => one.includes(column)))
  const views = world.views.filter(
    ({ tables, columns }) => tables.includes(table) && columns.includes(column),
  )
  return along(world, told, [
    ...keys,
    ...views.map((view) => ({ user: viewText(world, view.name), table: null })),
  ])
}

function withKey(world: World, table: Table | undefined, name: string): Along | undefined {
  if (table === undefined) return undefined
  const columns = new Set(table.constraints.get(name)?.columns ?? table.indexes.get(name)?.columns)
  const told = world.uses.filter((use) => use.kind === 'key' && use.name === name && !isOver(world, use))
  const isIt = (referenced: readonly string[]) =>
    referenced.length === columns.size && referenced.every((one) => columns.has(one))
  // Which of several keys over the same columns a foreign key rests on, a database tells.
  const keys =
    world.server === null ? world.referencing(table).flatMap((other) => foreignKeys(other, table, isIt)) : []
  return along(world, told, keys)
}

type User = { readonly user: string; readonly table: Table | null }

function along(world: World, told: readonly Use[], more: readonly User[]): Along | undefined {
  const all = new Map<string, User>()
  const queue: User[] = [...told, ...more]
  for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
    const key = bareText(next.user)
    if (all.has(key)) continue
    all.set(key, next)
    queue.push(...usersOfRelation(world, next))
  }
  if (world.server === null && all.size === 0) return undefined
  const users = [...all.values()]
  const tables = users.flatMap(({ table }) => table ?? [])
  return { users: users.map(({ user }) => user), tables: [...new Set(tables)] }
}

/** What is dropped with a view or a table that is dropped itself. */
function usersOfRelation(world: World, { user, table }: User): readonly User[] {
  const origin = table?.origin ?? null
  if (table === null || origin === null) return []
  const isIt = ['view', 'materialized view', 'table'].some((kind) =>
    isSameText(user, `${kind} ${relationText(origin)}`),
  )
  if (!isIt) return []
  return world.uses.filter(
    (use) => relations.has(use.kind) && isOf(use, origin) && use.table !== table && !isOver(world, use),
  )
}

/** Kinds of uses by which a relation, as a whole or by its row type, is used. */
const relations: ReadonlySet<Use['kind']> = new Set(['table', 'view', 'type'])

function foreignKeys(
  other: Table,
  parent: Table,
  isMeant: (referenced: readonly string[]) => boolean,
): readonly User[] {
  return [...other.constraints.values()].flatMap(({ name, references, referenced }) =>
    references === parent && isMeant(referenced) ? [{ user: keyText(other, name), table: other }] : [],
  )
}

/** As the server describes them. */
function keyText(table: Pick<Table, 'schema' | 'name'>, constraint: string): string {
  return `constraint ${constraint} on table ${relationText(table)}`
}

function viewText(world: World, name: { readonly schema: string | null; readonly name: string }): string {
  return `view ${relationText(world.placed(name))}`
}

function isOf(use: Use, origin: Table['origin']): boolean {
  return origin !== null && use.name === origin.name && use.schema === origin.schema
}

/** An earlier change has undone it. */
function isOver(world: World, { user, table }: Use): boolean {
  if (table === null) return false
  if (world.find(table) !== table) return true
  if (!user.startsWith('constraint ')) return false
  const origin = table.origin ?? table
  return ![...table.constraints.keys()].some((name) => isSameText(user, keyText(origin, name)))
}

/** `a, b, c and 2 more`. */
export function listed(users: readonly string[]): string {
  const more = users.length > 3 ? ` and ${users.length - 3} more` : ''
  return `${users.slice(0, 3).join(', ')}${more}`
}
