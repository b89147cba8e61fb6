import type { Node } from 'libpg-query'
import type { ChangeOf } from '../change.ts'
import { columnsOf } from '../changes/expressions.ts'
import { columnNode, replaceNodes } from '../preflight/nodes.ts'
import type { IndexState, Table } from './table.ts'
import type { World } from './world.ts'

/** A name that changes: what had it goes by another one from now on. */
export function rename(world: World, change: ChangeOf<'rename'>): void {
  const { what, relation, from, to } = change
  if (what === 'table') {
    const table = world.table(relation)
    world.move(table, { schema: table.schema, name: to })
  } else if (what === 'column') {
    renameColumn(world, world.table(relation), from, to)
  } else if (what === 'constraint') {
    const { constraints, indexes } = world.table(relation)
    rekey(constraints, from, to)
    rekey(indexes, from, to)
  } else if (what === 'index') {
    const found = world.findIndex(relation)
    if (found !== undefined) rekey(found.table.indexes, from, to)
  } else renameObject(world, change)
}

/** What lies beside tables. */
function renameObject(world: World, { what, relation, from, to, of }: ChangeOf<'rename'>): void {
  const view = what === 'view' ? world.findView(relation) : undefined
  if (view !== undefined) {
    world.views.splice(world.views.indexOf(view), 1, { ...view, name: { ...view.name, name: to } })
  }
  const table = what === 'view' ? world.find(relation) : undefined
  if (table !== undefined) world.move(table, { schema: table.schema, name: to })
  moveKey(world.made, `${of} ${from}`, `${of} ${to}`)
  if (of === 'type' || of === 'domain') rekey(world.types, from, to)
  if (routines.has(of)) moveKey(world.functions, from, to)
}

const routines: ReadonlySet<string> = new Set(['function', 'procedure', 'routine'])

function renameColumn(world: World, table: Table, from: string, to: string): void {
  rekey(table.columns, from, to)
  renameReferenced(world, table, from, to)
  const renamed = <Name extends string | null>(names: readonly Name[]) =>
    names.map((name) => (name === from ? to : name))
  for (const [key, one] of table.constraints) {
    table.constraints.set(key, {
      ...one,
      definition: null,
      columns: renamed(one.columns),
      notNull: renamed(one.notNull),
    })
  }
  for (const [key, one] of table.indexes) {
    table.indexes.set(key, {
      ...one,
      definition: null,
      columns: renamed(one.columns),
      reads: renamed(one.reads),
      tree: renamedTree(one, from, to),
    })
  }
}

function renamedTree({ tree }: IndexState, from: string, to: string): IndexState['tree'] {
  return () => {
    const known = tree()
    if (known === null) return null
    const rename = (node: Node) =>
      replaceNodes(node, (part) =>
        'ColumnRef' in part && columnsOf(part)[0] === from ? columnNode(to) : undefined,
      )
    const { keys, predicate, nullsEqual } = known
    return {
      keys: keys.map(rename),
      predicate: predicate === undefined ? undefined : rename(predicate),
      nullsEqual,
    }
  }
}

function renameReferenced(world: World, table: Table, from: string, to: string): void {
  for (const other of world.referencing(table)) {
    for (const [key, one] of other.constraints) {
      if (one.references !== table) continue
      const referenced = one.referenced.map((name) => (name === from ? to : name))
      other.constraints.set(key, { ...one, referenced })
    }
  }
}

function rekey<Value extends { readonly name: string }>(
  map: Map<string, Value>,
  from: string,
  to: string,
): void {
  const value = map.get(from)
  if (value === undefined) return
  map.delete(from)
  map.set(to, { ...value, name: to })
}

function moveKey<Value>(map: Map<string, Value>, from: string, to: string): void {
  const value = map.get(from)
  if (value === undefined) return
  map.delete(from)
  map.set(to, value)
}
