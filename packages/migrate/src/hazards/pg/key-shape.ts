import type { Node } from 'libpg-query'
import { expressionShape } from './expression-shape.ts'
import { columnNode } from './preflight/nodes.ts'

/** What makes an index over rows, beside its columns: as a file says it, or the catalog. */
export type IndexTree = {
  readonly keys: readonly Node[]
  readonly predicate: Node | undefined
  /** NULLs equal each other. */
  readonly nullsEqual: boolean
}

/** What is unique in which rows: `predicate` is null where it is in all of them. */
export type KeyShape = {
  readonly keys: ReadonlySet<string>
  readonly predicate: string | null
  readonly nullsEqual: boolean
}

export function keyShape({ keys, predicate, nullsEqual }: IndexTree): KeyShape {
  return {
    keys: new Set(keys.map(expressionShape)),
    predicate: predicate === undefined ? null : expressionShape(predicate),
    nullsEqual,
  }
}

/** Of an index over columns, or a constraint. */
export function columnsShape(columns: readonly string[], nullsEqual = false): KeyShape {
  return keyShape({ keys: columns.map(columnNode), predicate: undefined, nullsEqual })
}

/**
 * Whether ON CONFLICT that one key serves is served by another: over the same, in any order, and in all of its rows at
 * least.
 */
export function servesAs(other: KeyShape, { keys, predicate }: KeyShape): boolean {
  const isSame = other.keys.size === keys.size && [...keys].every((one) => other.keys.has(one))
  return keys.size > 0 && isSame && (other.predicate === null || other.predicate === predicate)
}

/** Whether rows that one key keeps apart are apart for another one too. */
export function keepsApart(held: KeyShape, wanted: KeyShape): boolean {
  const isWithin = held.keys.size > 0 && [...held.keys].every((one) => wanted.keys.has(one))
  const isOfAll = held.predicate === null || held.predicate === wanted.predicate
  return isWithin && isOfAll && (held.nullsEqual || !wanted.nullsEqual)
}
