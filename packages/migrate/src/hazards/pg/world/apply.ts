import type { ObjectName } from '../../../model/statement.ts'
import type { Change, ChangeKind, ChangeOf } from '../change.ts'
import { columnsOf, collectNodes } from '../changes/expressions.ts'
import type { Column } from '../definition.ts'
import { isOfLogging } from '../logging.ts'
import { isOpaque } from '../opaque.ts'
import { addConstraint, addIndex } from './constraints.ts'
import { changePublication } from './publications.ts'
import { leastSteady } from './functions.ts'
import { chosenName } from './names.ts'
import { rename } from './rename.ts'
import { defaultState, newTable, toColumnState, type ColumnState, type Table } from './table.ts'
import type { OwnType } from './objects.ts'
import { temporarySchema, type World } from './world.ts'

type Apply<Kind extends ChangeKind> = (world: World, change: ChangeOf<Kind>, transaction: number) => void
type Appliers = { readonly [Kind in ChangeKind]?: Apply<Kind> }

/** The world after a change. Changes that leave no trace in it are not listed. */
export function applyChange(world: World, change: Change, transaction: number): void {
  const apply = appliers[change.kind] as Apply<ChangeKind> | undefined
  apply?.(world, change, transaction)
}

const appliers: Appliers = {
  'create-table': createTable,
  drop: drop,
  'add-column'(world, { table: name, column, ifNotExists }, transaction) {
    const table = world.table(name)
    if (ifNotExists && table.columns.has(column.name)) return
    addColumn(world, table, column)
    for (const constraint of column.constraints) addConstraint(world, table, constraint, transaction)
  },
  'drop-column': (world, { table, column }) => dropColumn(world.table(table), column),
  'alter-type': (world, { table, column, type }) => change(world.table(table), column, { type }),
  'set-not-null': (world, { table, column }) => change(world.table(table), column, { notNull: true }),
  'drop-not-null': (world, { table, column }) => change(world.table(table), column, { notNull: false }),
  'change-default': (world, { table, column, value }) =>
    change(world.table(table), column, {
      hasDefault: value !== null && !value.isNull,
      default: defaultState(value),
    }),
  'add-constraint': (world, { table, constraint }, transaction) =>
    addConstraint(world, world.table(table), constraint, transaction),
  'drop-constraint'(world, { table: name, name: constraint }) {
    const table = world.table(name)
    table.constraints.delete(constraint)
    table.indexes.delete(constraint)
  },
  'validate-constraint'(world, { table: name, name: constraint }) {
    const table = world.table(name)
    const found = table.constraints.get(constraint)
    if (found === undefined) return
    table.constraints.set(constraint, { ...found, valid: true })
    if (found.kind === 'not-null')
      for (const column of found.columns) change(table, column, { notNull: true })
  },
  'rewrite-table'(world, { table, by }) {
    if (table !== null && isOfLogging(by)) world.table(table).logged = by === 'SET LOGGED'
  },
  'create-index': addIndex,
  'drop-index': (world, { index }) => void world.findIndex(index)?.table.indexes.delete(index.name),
  rename,
  'set-schema'(world, { table: name, schema }) {
    const table = world.table(name)
    world.move(table, { schema, name: table.name })
  },
  'attach-partition'(world, { table, partition, isDefault }) {
    const leaf = world.table(partition)
    leaf.partitionOf = world.table(table)
    leaf.isDefaultPartition = isDefault
    leaf.partitionOf.kind = 'partitioned'
  },
  'attach-index'(world, { part }) {
    const found = world.findIndex(part)
    found?.table.indexes.set(found.index.name, { ...found.index, attached: true })
  },
  'detach-partition': (world, { partition }) => void (world.table(partition).partitionOf = null),
  'create-type': (world, { name: { name }, isDomain, constrained, base, value }) =>
    void world.types.set(name, { name, isDomain, constrained, base, value, born: world.deployment }),
  'constrain-domain': (world, { name }) => changeDomain(world, name.name, { constrained: true }),
  'domain-default': (world, { name, value }) => changeDomain(world, name.name, { value }),
  'create-function'(world, { name: { name }, volatility, replaces, isTrigger }) {
    const before = world.functions.get(name)
    // Of several with one name any may be meant.
    const known = replaces || before === undefined ? volatility : leastSteady(before.volatility, volatility)
    world.functions.set(name, {
      volatility: known,
      born: before === undefined ? world.deployment : before.born,
      isTrigger,
    })
  },
  'create-trigger'(world, { table: name, name: trigger, calls, onUpdate }) {
    const { ownTriggers } = world.table(name)
    const before = ownTriggers.get(trigger)
    ownTriggers.set(trigger, {
      born: before === undefined ? world.deployment : before.born,
      calls: calls.name,
      onUpdate,
    })
  },
  'create-rule'(world, { table, name, onUpdate }) {
    const { ownRules } = world.table(table)
    if (onUpdate) ownRules.add(name)
    else ownRules.delete(name)
  },
  inherit(world, { table: name, parent, ends }) {
    const table = world.table(name)
    const from = world.table(parent)
    const others = table.inherits.filter((one) => one !== from)
    world.inherit(table, ends ? others : [...others, from])
  },
  'create-object'(world, { what, name: { name }, ifNotExists }) {
    const key = `${what} ${name}`
    if (!ifNotExists || (world.server !== null && !world.made.has(key))) world.made.set(key, world.deployment)
  },
  publication: changePublication,
  'replica-identity': (world, { table, identity }) => void (world.table(table).replicaIdentity = identity),
  'create-view': createView,
  lock(world, { by, table, name }) {
    if (name === null) return
    if (by === 'DROP RULE') world.find(table)?.ownRules.delete(name)
    if (by !== 'DROP TRIGGER') return
    world.gone.add(`trigger ${name}`)
    world.find(table)?.ownTriggers.delete(name)
  },
  opaque: unsettle,
  select: unsettle,
  set(world, { name, values }) {
    const isReset = values.length === 0
    // RESET ALL has no name.
    if (isReset && (name === 'search_path' || name === '')) world.resetSettings()
    else if (name === 'search_path') world.searchPath = values.filter((one) => one !== '$user')
  },
}

function unsettle(world: World, change: ChangeOf<'opaque' | 'select'>): void {
  if (isOpaque(world, change)) world.isUnsure = true
}

function createTable(world: World, statement: ChangeOf<'create-table'>, transaction: number): void {
  const { table: name, columns, constraints, partitioned, partitionOf } = statement
  if (statement.ifNotExists && world.find(name) !== undefined) return
  const kind = partitioned ? 'partitioned' : 'table'
  const place = statement.temporary ? { schema: temporarySchema, name: name.name } : world.placed(name)
  const table = newTable(place, { born: world.deployment, kind })
  if (partitionOf !== null) {
    table.partitionOf = world.table(partitionOf)
    table.partitionOf.kind = 'partitioned'
    table.isDefaultPartition = statement.isDefaultPartition
    for (const [key, column] of table.partitionOf.columns) table.columns.set(key, column)
  }
  table.logged = !statement.temporary && !statement.unlogged
  table.partitionKey = statement.partitionKey
  world.add(table)
  world.inherit(
    table,
    statement.inherits.map((parent) => world.table(parent)),
  )
  for (const column of columns) addColumn(world, table, column)
  for (const column of columns) {
    for (const constraint of column.constraints) addConstraint(world, table, constraint, transaction)
  }
  for (const constraint of constraints) addConstraint(world, table, constraint, transaction)
}

/** With the sequence of a serial or identity column, under the name that the server gives it. */
function addColumn(world: World, table: Table, column: Column): void {
  table.columns.set(column.name, toColumnState(column, world.deployment))
  if (!column.serial && !column.identity) return
  const isTaken = (name: string) => world.made.has(`sequence ${name}`)
  world.made.set(`sequence ${chosenName(table.name, [column.name], 'seq', isTaken)}`, world.deployment)
}

function changeDomain(world: World, name: string, to: Partial<OwnType>): void {
  const before = world.types.get(name) ?? {
    name,
    isDomain: true,
    constrained: false,
    base: null,
    value: null,
    born: null,
  }
  world.types.set(name, { ...before, isDomain: true, ...to })
}

function drop(world: World, { what, name, cascade }: ChangeOf<'drop'>): void {
  switch (what) {
    case 'table':
      removeFound(world, name)
      break
    case 'view':
    case 'materialized-view':
      removeFound(world, name)
      dropView(world, what, name.name)
      break
    case 'type':
      if (cascade) dropColumnsOf(world, name.name)
      world.types.delete(name.name)
      world.made.delete(`type ${name.name}`)
      break
    case 'function':
    case 'procedure':
      world.functions.delete(name.name)
      break
    case 'sequence':
    case 'schema':
      world.made.delete(`${what} ${name.name}`)
      break
    default:
  }
}

function removeFound(world: World, name: ObjectName): void {
  const table = world.find(name)
  if (table !== undefined) world.remove(table)
}

function dropView(world: World, what: 'view' | 'materialized-view', name: string): void {
  world.gone.add(`${what === 'view' ? 'view' : 'materialized view'} ${name}`)
  forgetView(world, { schema: null, name })
}

function forgetView(world: World, name: ObjectName): void {
  const view = world.findView(name)
  if (view !== undefined) world.views.splice(world.views.indexOf(view), 1)
}

function dropColumnsOf(world: World, type: string): void {
  for (const table of world.tables()) {
    for (const [column, state] of table.columns) if (state.type.name === type) dropColumn(table, column)
  }
}

function dropColumn(table: Table, column: string): void {
  table.columns.delete(column)
  for (const [key, { columns }] of table.constraints)
    if (columns.includes(column)) table.constraints.delete(key)
  for (const [key, { reads }] of table.indexes) if (reads.includes(column)) table.indexes.delete(key)
}

function change(table: Table, name: string, to: Partial<ColumnState>): void {
  const column = table.columns.get(name)
  if (column !== undefined) table.columns.set(name, { ...column, ...to })
}

type RangeVar = { readonly schemaname?: string; readonly relname?: string }

function createView(
  world: World,
  { view, query, gives, materialized, replaces }: ChangeOf<'create-view'>,
  transaction: number,
): void {
  const tables = collectNodes<RangeVar>(query, 'RangeVar').flatMap(
    ({ schemaname, relname = '' }) => world.find({ schema: schemaname ?? null, name: relname }) ?? [],
  )
  const columns = columnsOf(query)
  const before = replaces ? (world.findView(view) ?? world.find(view)) : undefined
  const born = before === undefined ? world.deployment : before.born
  if (replaces) forgetView(world, view)
  world.views.push({ name: view, tables, columns, gives, transaction, born })
  if (!materialized) return
  world.add(
    newTable(world.placed(view), { born: world.deployment, kind: 'materialized-view', isKnown: false }),
  )
}
