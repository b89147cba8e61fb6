import type { TableModel } from './model.ts'

/** Tables so that each comes after those its foreign keys name; by name where that leaves a choice. */
export function insertOrder(models: ReadonlyMap<string, TableModel>): readonly TableModel[] {
  const waiting = new Map([...models].toSorted(([a], [b]) => (a < b ? -1 : 1)))
  const ordered: TableModel[] = []
  while (waiting.size > 0) {
    const ready = [...waiting.values()].find((table) =>
      parentsOf(table).every((parent) => !waiting.has(parent)),
    )
    if (ready === undefined)
      throw new TypeError(`foreign keys go in a circle: ${[...waiting.keys()].join(', ')}`)
    ordered.push(ready)
    waiting.delete(ready.key)
  }
  return ordered
}

function parentsOf(table: TableModel): readonly string[] {
  return table.references.map((reference) => reference.table).filter((parent) => parent !== table.key)
}

/** Rows of a table that refers to itself, parents first; undefined where they refer to each other in a circle. */
export function parentsFirst<Row>(
  rows: readonly Row[],
  keyOf: (row: Row) => string,
  parentOf: (row: Row) => string | undefined,
): readonly Row[] | undefined {
  const byKey = new Map(rows.map((row) => [keyOf(row), row]))
  const ordered = new Set<Row>()
  for (const row of rows) {
    const chain: Row[] = []
    for (let next: Row | undefined = row; next !== undefined && !ordered.has(next);) {
      if (chain.includes(next)) return undefined
      chain.push(next)
      const parent = parentOf(next)
      next = parent === undefined ? undefined : byKey.get(parent)
    }
    for (const one of chain.toReversed()) ordered.add(one)
  }
  return [...ordered]
}
