import type { DependentFacts, OnUpdate, ReplicaIdentity, TableFacts } from '../../facts.ts'
import type { Column, Constraint, DefaultValue, PartitionKey, TypeName } from '../definition.ts'
import type { IndexTree } from '../key-shape.ts'
import { NameMap } from './name-map.ts'

/** A column as far as it is known; `born`: the deployment that adds it, null where it was there before. */
export type ColumnState = {
  readonly name: string
  readonly type: TypeName
  readonly notNull: boolean
  readonly hasDefault: boolean
  /** Null without one, and where it is not told. */
  readonly default: ColumnDefault | null
  readonly generated: boolean
  readonly born: number | null
  /** Its name in the database of today; null where it is not there. */
  readonly origin: string | null
}

/** `sql` as the catalog has it, null where the files alone tell. */
export type ColumnDefault = { readonly sql: string | null; readonly read: () => DefaultValue | null }

export type ConstraintState = {
  readonly name: string
  readonly kind: Constraint['kind']
  readonly columns: readonly string[]
  readonly valid: boolean
  /** Columns that cannot be null where it holds. */
  readonly notNull: readonly string[]
  readonly references: Table | null
  /** The columns there; those of its primary key where none are named. */
  readonly referenced: readonly string[]
  /** The transaction that added it, and whether that was NOT VALID. */
  readonly addedIn: number | null
  /** As the catalog has it; null where the folder alone tells. */
  readonly definition: string | null
}

export type IndexState = {
  readonly name: string
  readonly columns: readonly (string | null)[]
  readonly unique: boolean
  readonly valid: boolean
  readonly partial: boolean
  /** Columns that it depends on: keys, what it includes, expressions and its predicate. */
  readonly reads: readonly string[]
  readonly born: number | null
  /** `World.file` of the file that makes it; null where it was there before all of them. */
  readonly madeBy: number | null
  /** CREATE INDEX as the catalog has it; null where the folder alone tells. */
  readonly definition: string | null
  /** To an index of the table that its table is a partition of. */
  readonly attached: boolean
  /** Null where it cannot be told any more. */
  readonly tree: () => IndexTree | null
}

/**
 * `born` as of a column; `calls` is the name of its function; `onUpdate`: a file makes it, and UPDATE fires it. Those of
 * the database are counted there.
 */
export type TriggerState = {
  readonly born: number | null
  readonly calls: string
  readonly onUpdate: boolean
}

/**
 * A table by identity: a rename keeps it, drop and create make another one. `isKnown` says whether its columns are;
 * `size` is null where no database tells.
 */
export type Table = {
  schema: string
  name: string
  readonly born: number | null
  isKnown: boolean
  kind: TableFacts['kind']
  readonly size: { readonly rows: number; readonly bytes: number } | null
  readonly columns: Map<string, ColumnState>
  readonly constraints: NameMap<ConstraintState>
  readonly indexes: NameMap<IndexState>
  partitionOf: Table | null
  isDefaultPartition: boolean
  /** Null where it is not partitioned, or nothing tells. */
  partitionKey: PartitionKey | null
  /** Null where nothing tells. */
  logged: boolean | null
  /** That it is in by name, or by those of its schema; null where nothing tells. */
  publications: Set<string> | null
  replicaIdentity: ReplicaIdentity
  /** Tables after INHERITS. */
  inherits: readonly Table[]
  readonly dependents: readonly DependentFacts[]
  /** Of people's own, made on this very table, as the database has them. */
  readonly triggers: number
  /** As the database has it. */
  readonly onUpdate: OnUpdate
  /** By name, as far as the files or the functions that they call tell. */
  readonly ownTriggers: Map<string, TriggerState>
  /** Names of those that files make ON UPDATE. */
  readonly ownRules: Set<string>
  /** Its name in the database of today; null where it is not there, or no database tells. */
  readonly origin: { readonly schema: string; readonly name: string } | null
}

export function newTable(
  name: { readonly schema: string; readonly name: string },
  more: Partial<
    Pick<Table, 'born' | 'isKnown' | 'kind' | 'size' | 'dependents' | 'triggers' | 'onUpdate' | 'origin'>
  > = {},
): Table {
  const { born = null, isKnown = true, kind = 'table', size = null } = more
  const { dependents = [], triggers = 0, onUpdate = { triggers: 0, rules: 0 }, origin = null } = more
  return {
    ...name,
    born,
    isKnown,
    kind,
    size,
    dependents,
    triggers,
    onUpdate,
    origin,
    columns: new Map(),
    constraints: new NameMap(),
    indexes: new NameMap(),
    partitionOf: null,
    isDefaultPartition: false,
    partitionKey: null,
    logged: null,
    publications: null,
    ownTriggers: new Map(),
    ownRules: new Set(),
    replicaIdentity: 'default',
    inherits: [],
  }
}

export function toColumnState(column: Column, born: number | null): ColumnState {
  const { name, type, notNull, value, serial, identity, generated } = column
  const hasDefault = value !== null || serial || identity
  return {
    name,
    type,
    notNull,
    hasDefault,
    default: defaultState(value),
    generated: generated !== null,
    born,
    origin: null,
  }
}

export function defaultState(value: DefaultValue | null): ColumnDefault | null {
  return value === null ? null : { sql: null, read: () => value }
}

/** Columns that a valid constraint or NOT NULL keeps from being null. */
export function isProvenNotNull(table: Table, column: string): boolean {
  if (table.columns.get(column)?.notNull === true) return true
  return [...table.constraints.values()].some(({ valid, notNull }) => valid && notNull.includes(column))
}

/** Of `trigger touched on table public.notes`, as the server describes one; undefined for anything else. */
export function triggerIn(user: string): string | undefined {
  return /^trigger (.+) on \S/s.exec(user)?.[1]
}

/** How many triggers and rules an UPDATE of it sets off, as the database and the files have them. */
export function setOffByUpdate({ onUpdate, ownTriggers, ownRules }: Table): OnUpdate {
  const made = [...ownTriggers.values()].filter((one) => one.onUpdate).length
  return { triggers: onUpdate.triggers + made, rules: onUpdate.rules + ownRules.size }
}

export function shownName({ schema, name }: Pick<Table, 'schema' | 'name'>): string {
  return schema === 'public' ? name : `${schema}.${name}`
}
