import type { ObjectName } from '../../../model/statement.ts'
import type { DefaultValue, TypeName } from '../definition.ts'
import { catalogFunctions } from './catalog-functions.ts'
import { volatilityOf } from './functions.ts'
import type { OwnFunction, OwnType, Publication, Use, View } from './objects.ts'
import { newTable, type IndexState, type Table } from './table.ts'

export type ServerFacts = { readonly version: number; readonly timeZone: string }

const viewKinds: ReadonlySet<string> = new Set(['view', 'materialized view'])

export const temporarySchema = 'pg_temp'

/**
 * What is known of a database at one point of its migrations: filled from its facts or by replaying the folder, and
 * changed by what each statement does.
 */
export class World {
  readonly server: ServerFacts | null
  /** Null without a database. */
  readonly volatileFunctions: ReadonlySet<string> | null
  readonly types = new Map<string, OwnType>()
  readonly views: View[] = []
  readonly uses: Use[] = []
  /** Views and triggers that migrations drop, as `usersOf` calls them. */
  readonly gone = new Set<string>()
  readonly functions = new Map<string, OwnFunction>()
  /** Schemas, sequences and the like, as `schema billing`, with the deployment that makes them; null: there before. */
  readonly made = new Map<string, number | null>()
  readonly publications = new Map<string, Publication>()
  /** Something has run that may have done anything: what is there, and what is not, cannot be told any more. */
  isUnsure = false
  searchPath: readonly string[]
  deployment = 0
  /** The file that is read: what it makes is no older than it. */
  file = 0
  readonly #tables = new Map<string, Table>()
  /** Tables by the names that a constraint or an index of theirs has, or has had. */
  readonly #byName = new Map<string, Set<Table>>()
  /** Tables that inherit from others: in most databases none. */
  readonly #heirs = new Set<Table>()
  readonly #ownSearchPath: readonly string[]

  constructor(
    server: ServerFacts | null = null,
    volatileFunctions: ReadonlySet<string> | null = null,
    searchPath: readonly string[] = ['public'],
  ) {
    this.server = server
    this.volatileFunctions = volatileFunctions
    this.searchPath = searchPath
    this.#ownSearchPath = searchPath
  }

  /** As a session finds it: no setting of a file reaches the next one. RESET does the same within a file. */
  resetSettings(): void {
    this.searchPath = this.#ownSearchPath
  }

  /** Tables in the order of their making. */
  tables(): IterableIterator<Table> {
    return this.#tables.values()
  }

  find({ schema, name }: ObjectName): Table | undefined {
    if (schema !== null) return this.#tables.get(key(schema, name))
    for (const one of [temporarySchema, ...this.searchPath]) {
      const table = this.#tables.get(key(one, name))
      if (table !== undefined) return table
    }
    return undefined
  }

  /** A table that nothing tells of is one that was there before. */
  table(name: ObjectName): Table {
    const found = this.find(name)
    if (found !== undefined) return found
    const table = newTable(this.placed(name), { isKnown: false })
    this.add(table)
    return table
  }

  /** Where an object of this name is made. */
  placed({ schema, name }: ObjectName): { readonly schema: string; readonly name: string } {
    return { schema: schema ?? this.searchPath[0] ?? 'public', name }
  }

  add(table: Table): void {
    const tell = (name: string) => void this.#named(name).add(table)
    table.constraints.tellTo(tell)
    table.indexes.tellTo(tell)
    this.#tables.set(key(table.schema, table.name), table)
  }

  #named(name: string): Set<Table> {
    const known = this.#byName.get(name)
    if (known !== undefined) return known
    const tables = new Set<Table>()
    this.#byName.set(name, tables)
    return tables
  }

  #isThere(table: Table): boolean {
    return this.#tables.get(key(table.schema, table.name)) === table
  }

  /** As INHERITS says: a partition does not. */
  inherit(table: Table, parents: readonly Table[]): void {
    table.inherits = parents
    if (parents.length > 0) this.#heirs.add(table)
  }

  remove(table: Table): void {
    this.#tables.delete(key(table.schema, table.name))
    for (const other of this.#tables.values()) {
      for (const [name, { references }] of other.constraints) {
        if (references === table) other.constraints.delete(name)
      }
      if (other.partitionOf === table) this.remove(other)
    }
  }

  move(table: Table, to: { readonly schema: string; readonly name: string }): void {
    this.#tables.delete(key(table.schema, table.name))
    table.schema = to.schema
    table.name = to.name
    this.add(table)
  }

  findIndex({ schema, name }: ObjectName): { readonly table: Table; readonly index: IndexState } | undefined {
    for (const table of this.#byName.get(name) ?? []) {
      const index = this.#isThere(table) ? table.indexes.get(name) : undefined
      if (index !== undefined && (schema === null || schema === table.schema)) return { table, index }
    }
    return undefined
  }

  /** Whether a table, a view or an index is called so. */
  hasRelation({ schema, name }: { readonly schema: string; readonly name: string }): boolean {
    if (this.#tables.has(key(schema, name))) return true
    return this.#hasNamed(name, (table) => table.schema === schema && table.indexes.has(name))
  }

  /** Whether a constraint of any table of the schema is called so. */
  hasConstraint(schema: string, name: string): boolean {
    return this.#hasNamed(name, (table) => table.schema === schema && table.constraints.has(name))
  }

  #hasNamed(name: string, has: (table: Table) => boolean): boolean {
    return [...(this.#byName.get(name) ?? [])].some((table) => this.#isThere(table) && has(table))
  }

  /** The constraint's index, where one has made it. */
  isConstraintIndex(table: Table, index: string): boolean {
    const constraint = table.constraints.get(index)
    return constraint !== undefined && ['unique', 'primary', 'exclusion'].includes(constraint.kind)
  }

  partitionsOf(parent: Table): Table[] {
    if (parent.kind !== 'partitioned') return []
    return [...this.#tables.values()].filter(({ partitionOf }) => partitionOf === parent)
  }

  /** Tables that inherit from it and are no partitions. */
  heirsOf(parent: Table): Table[] {
    return [...this.#heirs].filter((table) => table.inherits.includes(parent) && this.#isThere(table))
  }

  /** What inherits from a table, whatever the depth. */
  allHeirsOf(parent: Table): readonly Table[] {
    return this.heirsOf(parent).flatMap((one) => [one, ...this.allHeirsOf(one)])
  }

  /** Partitions and what inherits from it, down to the last. */
  belowOf(parent: Table): Table[] {
    const below = [...this.partitionsOf(parent), ...this.heirsOf(parent)]
    return [...new Set(below.flatMap((one) => [one, ...this.belowOf(one)]))]
  }

  type({ name }: TypeName): OwnType | undefined {
    return this.types.get(name)
  }

  /** A type with the domains below it, from itself down to what is none. */
  chainOf(type: TypeName): readonly TypeName[] {
    const base = this.type(type)?.base ?? null
    return base === null || type.isArray ? [type] : [type, ...this.chainOf(base)]
  }

  /** A domain that checks its values, or is over one that does. */
  isConstrained(type: TypeName): boolean {
    return !type.isArray && this.chainOf(type).some((one) => this.type(one)?.constrained === true)
  }

  /** What a column gets where nothing is said beside it: the default of its domain. */
  defaultOf(type: TypeName): DefaultValue | null {
    for (const one of this.chainOf(type)) {
      const value = this.type(one)?.value ?? null
      if (value !== null) return value
    }
    return null
  }

  /** Tables with a column of the domain, or of one that is over it. */
  tablesOfDomain(name: string): Table[] {
    return [...this.#tables.values()].filter(
      ({ kind, columns }) =>
        kind !== 'view' &&
        [...columns.values()].some(({ type }) => this.chainOf(type).some((one) => one.name === name)),
    )
  }

  /** Whether each row needs a value of its own: the table is rewritten. */
  isVolatile(value: DefaultValue | null): 'volatile' | 'steady' | 'unknown' {
    const each = (value?.functions ?? []).map((name) => this.#volatilityOf(name))
    if (each.includes('volatile')) return 'volatile'
    return each.includes('unknown') ? 'unknown' : 'steady'
  }

  #volatilityOf(name: ObjectName): 'volatile' | 'steady' | 'unknown' {
    const own = this.functions.get(name.name)
    const told = volatilityOf(name, this.volatileFunctions)
    if (own === undefined) return told
    return own.volatility === 'volatile' || told === 'volatile' ? 'volatile' : 'steady'
  }

  isVolatileFunction(name: ObjectName): boolean {
    return this.#volatilityOf(name) === 'volatile'
  }

  /** Whether a function may do anything: not the server's own, nor one that is known to change nothing. */
  mayDoAnything({ schema, name }: ObjectName): boolean {
    if ((schema === null || schema === 'pg_catalog') && catalogFunctions.has(name)) return false
    if (schema === 'pg_catalog') return false
    const own = this.functions.get(name)
    return own === undefined || own.volatility === 'volatile'
  }

  isNewColumn(table: Table, column: string): boolean {
    return table.columns.get(column)?.born === this.deployment
  }

  /** Tables that a view reads, as the database or the files tell. */
  tablesBehind(view: string): readonly Table[] {
    const told = [...this.#tables.values()].filter(({ dependents }) =>
      dependents.some(({ kind, name }) => viewKinds.has(kind) && name === view),
    )
    const made = this.views.filter(({ name }) => name.name === view).flatMap(({ tables }) => tables)
    return [...new Set([...told, ...made])].flatMap((table) =>
      table.kind === 'view' ? this.tablesBehind(table.name) : [table],
    )
  }

  /** What depends on a column, each as `view name`. */
  usersOf(table: Table, column: string): string[] {
    const told = table.dependents
      .filter((one) => one.column === column)
      .map(({ kind, name }) => `${kind} ${name}`)
      .filter((user) => !this.gone.has(user))
    const replayed = this.views
      .filter(
        ({ tables, columns }) =>
          tables.includes(table) && (columns.includes(column) || columns.includes('*')),
      )
      .map(({ name }) => `view ${name.name}`)
    return [...new Set([...told, ...replayed])]
  }

  findView({ schema, name }: ObjectName): View | undefined {
    return this.views.findLast(
      (view) =>
        view.name.name === name &&
        (schema === null || view.name.schema === null || view.name.schema === schema),
    )
  }

  /** Whether UPDATE and DELETE of a table are published; null where nothing tells. */
  isPublished({ publications }: Table): boolean | null {
    const isOfChanges = (name: string) => this.publications.get(name)?.isOfChanges !== false
    if ([...(publications ?? [])].some(isOfChanges)) return true
    if ([...this.publications.values()].some((one) => one.isOfAll && one.isOfChanges)) return true
    return publications === null ? null : false
  }

  /** Tables with a trigger that calls the function, each with the trigger. */
  triggersOf(functionName: string): readonly { readonly table: Table; readonly trigger: string }[] {
    return [...this.#tables.values()].flatMap((table) =>
      [...table.ownTriggers].flatMap(([trigger, { calls }]) =>
        calls === functionName ? [{ table, trigger }] : [],
      ),
    )
  }

  /** Tables whose foreign keys lead to this one. */
  referencing(table: Table): Table[] {
    const found: Table[] = []
    for (const other of this.#tables.values()) {
      for (const { references } of other.constraints.values()) {
        if (references !== table) continue
        found.push(other)
        break
      }
    }
    return found
  }
}

function key(schema: string, name: string): string {
  return `${schema}\0${name}`
}
