import { alongWith } from '../../../hazards/pg/cascade-of-table.ts'
import type { Change, ChangeKind, ChangeOf } from '../../../hazards/pg/change.ts'
import type { Table } from '../../../hazards/pg/world/table.ts'
import type { World } from '../../../hazards/pg/world/world.ts'
import type { ObjectName } from '../../../model/statement.ts'
import { quoteName } from '../../../roles/quote.ts'
import type { PgQuery } from '../../../parse/pg/query.ts'
import { sameIndexSql } from '../index-text.ts'
import { besideSql, sqlName, tableSql } from '../names.ts'
import { isSmall } from '../sizes.ts'
import { indexBack } from './index-back.ts'
import type { Undone } from './undone.ts'

const nothing: Undone = { sql: [], remains: null }
const by = (...sql: string[]): Undone => ({ sql, remains: null })
const no = (remains: string): Undone => ({ sql: null, remains })

type Undo<Kind extends ChangeKind> = (world: World, change: ChangeOf<Kind>, pg: PgQuery) => () => Undone
type Undos = { readonly [Kind in ChangeKind]?: Undo<Kind> }

/** Called before a change is applied; the answer is read after it: names that the server chooses are known then. */
export function undoChange(pg: PgQuery, world: World, change: Change): () => Undone {
  const undo = undos[change.kind] as Undo<ChangeKind> | undefined
  return undo?.(world, change, pg) ?? (() => no(`what ${change.kind.replaceAll('-', ' ')} did stays`))
}

const always = (undone: Undone) => () => () => undone

const undos: Undos = {
  'create-table'(world, { table, ifNotExists }) {
    if (ifNotExists && world.find(table) !== undefined) return () => nothing
    return () => ({ sql: [`DROP TABLE ${tableSql(world, table)}`], remains: 'rows written to it are lost' })
  },
  'add-column'(world, { table, column }) {
    const isThere = world.table(table).columns.has(column.name)
    const sql = `ALTER TABLE ${tableSql(world, table)} DROP COLUMN ${quoteName(column.name)}`
    return () => (isThere ? nothing : by(sql))
  },
  'set-not-null'(world, { table: name, column }) {
    const table = world.table(name)
    // One that was NOT VALID is valid now, which does no harm; DROP NOT NULL would drop it.
    const isThere =
      table.columns.get(column)?.notNull === true ||
      [...table.constraints.values()].some(
        ({ kind, columns }) => kind === 'not-null' && columns.includes(column),
      )
    return () => (isThere ? nothing : by(alterColumn(world, name, column, 'DROP NOT NULL')))
  },
  'drop-not-null': always(no('NULLs may have been written since')),
  'change-default'(world, { table, column }) {
    const before = world.table(table).columns.get(column)
    const sql = before?.default?.sql ?? null
    return () => {
      if (sql !== null) return by(alterColumn(world, table, column, `SET DEFAULT ${sql}`))
      return before?.hasDefault === false
        ? by(alterColumn(world, table, column, 'DROP DEFAULT'))
        : no('the default before it is not known')
    }
  },
  'add-constraint'(world, { table: name, constraint }, pg) {
    const { constraints } = world.table(name)
    const before = new Set(constraints.keys())
    const back = indexBack(pg, world, name, constraint)
    return () => {
      const added = [...constraints.keys()].find((one) => !before.has(one))
      if (added === undefined) return no('a constraint')
      return back((...more) => by(dropConstraint(world, name, added), ...more))
    }
  },
  'validate-constraint': always(nothing),
  'create-index'(world, { table: name, concurrent, name: given, columns, only }) {
    if (given === null && columns.includes(null)) return () => no('the index, whose name the server chooses')
    const table = world.table(name)
    const { indexes } = table
    if (!only && mayTakeAlong(world, table, columns)) {
      return () => no('indexes that partitions had before are parts of the new one')
    }
    const before = new Set(indexes.keys())
    // A constraint that has taken it over has taken it along.
    const how = concurrent ? 'DROP INDEX CONCURRENTLY IF EXISTS' : 'DROP INDEX IF EXISTS'
    return () => {
      const added = [...indexes.keys()].find((one) => !before.has(one))
      return added === undefined ? nothing : by(`${how} ${besideSql(world, name, added)}`)
    }
  },
  rename(world, { what, relation, from, to }) {
    if (what !== 'table' && what !== 'column') return () => no(`${from} stays ${to}`)
    const { schema } = relation
    return () => ({
      ...by(
        what === 'table'
          ? `ALTER TABLE ${sqlName({ schema, name: to })} RENAME TO ${quoteName(from)}`
          : `ALTER TABLE ${tableSql(world, relation)} RENAME COLUMN ${quoteName(to)} TO ${quoteName(from)}`,
      ),
      renames: true,
    })
  },
  'create-type':
    (_, { name, isDomain }) =>
    () =>
      by(`DROP ${isDomain ? 'DOMAIN' : 'TYPE'} ${sqlName(name)}`),
  'create-object':
    (_, { what, name, ifNotExists }) =>
    () =>
      ifNotExists ? no(`the ${what} ${name.name} stays`) : by(`DROP ${what.toUpperCase()} ${sqlName(name)}`),
  'create-trigger':
    (world, { table, name, replaces }) =>
    () =>
      replaces
        ? no('the trigger before it, if there was one, is gone')
        : by(`DROP TRIGGER ${quoteName(name)} ON ${tableSql(world, table)}`),
  'attach-partition':
    (world, { table, partition }) =>
    () =>
      by(`ALTER TABLE ${tableSql(world, table)} DETACH PARTITION ${tableSql(world, partition)}`),
  'attach-index': always(no('the index stays a part of the other one')),
  'create-function':
    (_, { name, replaces }) =>
    () =>
      no(replaces ? 'what it did beside tables stays' : `the function ${name.name} stays`),
  lock:
    (_, { by, name }) =>
    () =>
      by === 'LOCK TABLE' || by === 'INHERIT'
        ? nothing
        : no(`what ${by} ${name ?? ''}`.trimEnd() + ' did stays'),
  select:
    (world, { functions }) =>
    () =>
      functions.some((one) => isChanging(world, one)) ? no('what it did beside tables stays') : nothing,
  write: always(no('rows stay as they were changed')),
  drop: always(no('what was dropped is gone')),
  'drop-column': always(no('the column and what it held are gone')),
  'drop-index'(world, change, pg) {
    const { index, concurrent } = change
    if (takesAlong(world, change)) return () => no('what CASCADE dropped is gone')
    const found = world.findIndex(index)
    const how = { name: index.name, concurrently: concurrent }
    const sql = found === undefined ? undefined : sameIndexSql(pg, world, found, how)
    const isBlocking = !concurrent && found !== undefined && !isAllSmall(world, found.table)
    // One of a partitioned table is dropped and made as a whole, and nobody could write meanwhile.
    if (found === undefined || sql === undefined || isBlocking) return () => no('the index is gone')
    // Half dropped it would be there, and of no use.
    const drop = `DROP INDEX CONCURRENTLY IF EXISTS ${besideSql(world, found.table, index.name)}`
    return () => by(...(concurrent ? [drop, sql] : [sql]))
  },
  'drop-constraint'(world, change) {
    const { table: name, name: constraint } = change
    if (takesAlong(world, change)) return () => no('what CASCADE dropped is gone')
    const table = world.table(name)
    const definition = table.constraints.get(constraint)?.definition ?? null
    const alter = `ALTER TABLE ${tableSql(world, name)} ADD CONSTRAINT ${quoteName(constraint)}`
    // On a large table that would block: what is to come back there says how.
    return () =>
      definition !== null && isSmall(world, table)
        ? by(`${alter} ${definition}`)
        : no('the constraint is gone')
  },
  truncate: always(no('the rows are gone')),
  'alter-type': always(no('the column keeps its new type')),
  // What is said of the lock that goes with them.
  'create-rule': always(nothing),
  inherit: always(nothing),
  comment: always(nothing),
  analyze: always(nothing),
  reindex: always(nothing),
  refresh: always(nothing),
  set: always(nothing),
}

function isAllSmall(world: World, table: Table): boolean {
  return [table, ...world.belowOf(table)].every((one) => isSmall(world, one))
}

/** Whether CASCADE drops more than what is named, or nothing tells. */
function takesAlong(world: World, change: ChangeOf<'drop-index' | 'drop-constraint'>): boolean {
  return change.cascade && alongWith(world, change)?.users.length !== 0
}

/** Whether the server may attach indexes that partitions have already: dropping the new one drops them. */
function mayTakeAlong(world: World, table: Table, columns: readonly (string | null)[]): boolean {
  return world
    .partitionsOf(table)
    .some(
      (partition) =>
        [...partition.indexes.values()].some(
          (index) => !index.attached && index.columns.join('\0') === columns.join('\0'),
        ) || mayTakeAlong(world, partition, columns),
    )
}

function isChanging(world: World, name: ObjectName): boolean {
  return world.mayDoAnything(name) || world.isVolatileFunction(name)
}

export function dropConstraint(world: World, table: ObjectName, name: string): string {
  return `ALTER TABLE ${tableSql(world, table)} DROP CONSTRAINT ${quoteName(name)}`
}

function alterColumn(world: World, table: ObjectName, column: string, what: string): string {
  return `ALTER TABLE ${tableSql(world, table)} ALTER COLUMN ${quoteName(column)} ${what}`
}
