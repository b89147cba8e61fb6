import type { Node } from 'libpg-query'
import type { Change, ChangeOf } from '../change.ts'
import type { Column, TypeName } from '../definition.ts'
import { toTypeName } from '../changes/columns.ts'
import type { Table } from '../world/table.ts'
import type { World } from '../world/world.ts'
import { castNode, columnNode, isNullNode, nullNode, replaceNodes, text } from './nodes.ts'

/**
 * What a column will hold when a pending statement runs: an expression over the columns of today. `fresh`: a value of
 * its own in each row. `unknown`: what a statement before it writes, or what cannot be said yet.
 */
export type Value = Node | 'fresh' | 'unknown'

/** Follows columns through pending statements, which change what the rows of today will hold. */
export class Values {
  readonly #world: World
  readonly #tables = new Map<Table, Map<string, Value>>()
  /** Types that are not there yet, or not any more: the labels of an enum, else null. */
  readonly #types = new Map<string, readonly string[] | null>()
  readonly #added = new Map<string, readonly string[]>()

  constructor(world: World) {
    this.#world = world
    for (const table of world.tables()) {
      const known = [...table.columns.values()].flatMap(({ name, origin }) =>
        origin === null ? [] : [[name, columnNode(origin)] as const],
      )
      this.#tables.set(table, new Map(known))
    }
  }

  of(table: Table, column: string): Value {
    return this.#tables.get(table)?.get(column) ?? 'unknown'
  }

  set(table: Table, column: string, value: Value): void {
    this.#tables.get(table)?.set(column, value)
  }

  /** An expression as it stands in the migration, over the columns of today. */
  express(table: Table, expression: Node): Value {
    let isKnown = true
    const unknown = () => {
      isKnown = false
      return nullNode
    }
    const node = replaceNodes(expression, (part, inside) => {
      if ('ColumnRef' in part) {
        const last = part.ColumnRef.fields?.at(-1)
        const value =
          last !== undefined && 'String' in last ? this.of(table, last.String.sval ?? '') : 'unknown'
        return typeof value === 'string' ? unknown() : value
      }
      if (!('TypeCast' in part) || part.TypeCast.arg === undefined) return undefined
      const type = toTypeName(part.TypeCast.typeName)
      if (!this.#types.has(type.name) && !this.#added.has(type.name)) return undefined
      const value = this.cast(inside(part.TypeCast.arg), type)
      return typeof value === 'string' ? unknown() : value
    })
    return isKnown ? node : 'unknown'
  }

  /** A value of another type; one of an enum that is not there yet, or not with all labels, stays text. */
  cast(value: Value, type: TypeName): Value {
    if (typeof value === 'string') return value
    const isChanged = this.#types.has(type.name) || this.#added.has(type.name)
    if (!isChanged) return castNode(value, type)
    return this.#types.get(type.name) === null || type.isArray ? 'unknown' : castNode(value, text)
  }

  /** Labels of an enum that pending statements make; null for another type of theirs, undefined for one of today. */
  labels({ name }: TypeName): readonly string[] | null | undefined {
    return this.#types.get(name)
  }

  /** Labels that an enum of today gets. */
  added({ name }: TypeName): readonly string[] {
    return this.#added.get(name) ?? []
  }

  /** What the rows that are there get in a column that is added. */
  initial(table: Table, { type, value, serial, identity, generated, computed }: Column): Value {
    if (serial || identity) return 'fresh'
    if (generated !== null) {
      return computed === undefined ? 'unknown' : this.cast(this.express(table, computed), type)
    }
    if (value === null) return this.cast(nullNode, type)
    if (this.#world.isVolatile(value) !== 'steady') return 'fresh'
    return this.cast(this.express(table, value.expression), type)
  }

  /** Takes a change along, before the world has it. */
  follow(change: Change): void {
    const follow = followers[change.kind as keyof typeof followers] as
      | ((values: Values, world: World, change: Change) => void)
      | undefined
    follow?.(this, this.#world, change)
  }

  defineType(name: string, labels: readonly string[] | null): void {
    this.#types.set(name, labels)
  }

  addLabel(name: string, label: string): void {
    const own = this.#types.get(name)
    if (own === undefined) this.#added.set(name, [...(this.#added.get(name) ?? []), label])
    else if (own !== null) this.#types.set(name, [...own, label])
  }

  rename(table: Table, from: string, to: string): void {
    const columns = this.#tables.get(table)
    const value = columns?.get(from)
    if (columns === undefined || value === undefined) return
    columns.delete(from)
    columns.set(to, value)
  }
}

type Followed = 'add-column' | 'alter-type' | 'rename' | 'create-type' | 'add-enum-value' | 'write'
type Followers = {
  readonly [Kind in Followed]: (values: Values, world: World, change: ChangeOf<Kind>) => void
}

const followers: Followers = {
  'add-column'(values, world, { table: name, column }) {
    const table = world.table(name)
    if (!table.columns.has(column.name)) values.set(table, column.name, values.initial(table, column))
  },
  'alter-type'(values, world, { table: name, column, type, expression }) {
    const table = world.table(name)
    const value = expression === undefined ? values.of(table, column) : values.express(table, expression)
    values.set(table, column, values.cast(value, type))
  },
  rename(values, world, { what, relation, from, to }) {
    if (what === 'column') values.rename(world.table(relation), from, to)
  },
  'create-type': (values, _world, { name, labels }) => values.defineType(name.name, labels),
  'add-enum-value': (values, _world, { type, value }) => values.addLabel(type.name, value),
  write(values, world, { verb, table: name, columns }) {
    if (verb === 'INSERT' || verb === 'DELETE') return
    const table = world.table(name)
    for (const column of columns) {
      const value = values.of(table, column)
      // A column that is new holds nothing of its own before.
      if (typeof value !== 'string' && (isNullNode(value) || table.columns.get(column)?.origin === null)) {
        values.set(table, column, 'unknown')
      }
    }
  },
}
