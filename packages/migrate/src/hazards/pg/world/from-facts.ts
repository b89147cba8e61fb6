import type { Facts, TableFacts, TypeFacts } from '../../facts.ts'
import type { DefaultValue, PartitionKey, TypeName } from '../definition.ts'
import type { IndexTree } from '../key-shape.ts'
import { newTable, triggerIn, type ConstraintState, type Table } from './table.ts'
import type { OwnType } from './objects.ts'
import { World } from './world.ts'

/** Reads what the catalog has as SQL. */
export type FactReaders = {
  /** `CHECK (…)`: which columns it keeps from being null. */
  readonly check: (definition: string) => readonly string[]
  /** `RANGE (at)`. */
  readonly partition: (definition: string) => PartitionKey | null
  /** CREATE INDEX. */
  readonly index: (definition: string) => IndexTree | null
  /** An expression, as a default. */
  readonly value: (expression: string) => DefaultValue | null
}

/** A database as its facts tell it, before what is pending. */
export function worldOf(facts: Facts, read: FactReaders): World {
  const { serverVersion: version, timeZone, searchPath, volatileFunctions } = facts
  const world = new World({ version, timeZone }, new Set(volatileFunctions), searchPath)
  takeObjects(world, facts)
  const made = facts.tables.map((told) => [told, toTable(told, read)] as const)
  for (const [, table] of made) world.add(table)
  for (const [told, table] of made) {
    if (told.partitionOf !== null) {
      table.partitionOf = world.table(told.partitionOf)
      table.isDefaultPartition = told.partitionOf.isDefault
    }
    table.logged = told.logged
    table.partitionKey = told.partitionKey === null ? null : read.partition(told.partitionKey)
    table.publications = new Set(told.publications)
    table.replicaIdentity = told.replicaIdentity
    world.inherit(
      table,
      told.inherits.map((parent) => world.table(parent)),
    )
    for (const one of told.constraints) table.constraints.set(one.name, toConstraint(world, one, read))
  }
  for (const type of facts.types) world.types.set(type.name, toType(type, read))
  for (const { kind, schema, name, part, user, table, column } of facts.uses) {
    const of = table === null ? null : (world.find(table) ?? null)
    world.uses.push({ kind, schema, name, part, user, column, table: of })
    if (kind === 'function' && of !== null) takeTrigger(world, of, name, user)
  }
  return world
}

/** What is beside tables and types. */
function takeObjects(world: World, { ownFunctions, objects, publications }: Facts): void {
  for (const { name, volatility, isTrigger } of ownFunctions) {
    world.functions.set(name, { volatility, born: null, isTrigger })
  }
  for (const { kind, name } of objects) {
    if (kind !== 'procedure') world.made.set(`${kind} ${name}`, null)
    else if (!world.functions.has(name)) {
      world.functions.set(name, { volatility: 'volatile', born: null, isTrigger: false })
    }
  }
  for (const { name, isOfAll, isOfChanges } of publications) {
    world.publications.set(name, { isOfAll, isOfChanges })
  }
}

/** A trigger by the function that it calls. */
function takeTrigger(world: World, table: Table, calls: string, user: string): void {
  const trigger = triggerIn(user)
  if (trigger === undefined) return
  table.ownTriggers.set(trigger, { born: null, calls, onUpdate: false })
  const known = world.functions.get(calls)
  world.functions.set(calls, { volatility: 'volatile', born: null, ...known, isTrigger: true })
}

function toConstraint(
  world: World,
  { name, kind, columns, valid, definition, references, referenced }: TableFacts['constraints'][number],
  read: FactReaders,
): ConstraintState {
  return {
    name,
    kind,
    columns,
    valid,
    notNull: kind === 'check' ? read.check(definition) : kind === 'not-null' ? columns : [],
    references: references === null ? null : world.table(references),
    referenced,
    addedIn: null,
    definition,
  }
}

function toType({ name, kind, constrained, base, default: value }: TypeFacts, read: FactReaders): OwnType {
  return {
    name,
    isDomain: kind === 'domain',
    constrained,
    base: base === null ? null : typeFrom(base.schema, base.name, base.typmod),
    value: value === null ? null : read.value(value),
    born: null,
  }
}

function toTable(facts: TableFacts, read: FactReaders): Table {
  const { schema, name, kind, rows, bytes, columns, indexes, dependents, triggers, onUpdate } = facts
  const table = newTable(
    { schema, name },
    { kind, size: { rows, bytes }, dependents, triggers, onUpdate, origin: { schema, name } },
  )
  for (const {
    name: column,
    typeSchema,
    type,
    typmod,
    notNull,
    hasDefault,
    generated,
    default: sql,
  } of columns) {
    table.columns.set(column, {
      name: column,
      type: typeFrom(typeSchema, type, typmod),
      notNull,
      hasDefault,
      default: sql === null ? null : { sql, read: () => read.value(sql) },
      generated,
      born: null,
      origin: column,
    })
  }
  for (const index of indexes) {
    const tree = () => read.index(index.definition)
    table.indexes.set(index.name, { ...index, born: null, madeBy: null, tree })
  }
  return table
}

/** A type by its row of pg_type: `_int4` is an array, and modifiers are packed each in its own way. */
function typeFrom(schema: string, name: string, typmod: number): TypeName {
  const isArray = name.startsWith('_')
  const bare = isArray ? name.slice(1) : name
  return {
    schema: schema === 'pg_catalog' ? null : schema,
    name: bare,
    modifiers: typmod < 0 ? [] : unpacked(bare, typmod),
    isArray,
  }
}

function unpacked(type: string, typmod: number): readonly number[] {
  if (type === 'varchar' || type === 'bpchar') return [typmod - 4]
  if (type !== 'numeric') return [typmod]
  const both = typmod - 4
  const scale = both & 0x7ff
  return [(both >> 16) & 0xffff, scale > 1023 ? scale - 2048 : scale]
}
