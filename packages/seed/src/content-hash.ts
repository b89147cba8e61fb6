import { hash } from 'node:crypto'
import type { TableModel } from './graph/model.ts'
import type { Row } from './row.ts'

/**
 * The content of a table as one SHA-256, the same on both databases and in any order of rows: each row's values
 * in the order of their column names as JSON (object keys sorted, instants as milliseconds since 1970) are
 * hashed; the hashes are added as eight 32-bit numbers; their count and sums are hashed.
 */
export type TableHash = { readonly add: (row: Row) => void; readonly digest: () => string }

export function createTableHash(model: TableModel): TableHash {
  const columns = model.columns.map((column) => column.key).toSorted()
  const sums = new Uint32Array(8)
  let count = 0
  return {
    add: (row) => {
      const text = JSON.stringify(columns.map((column) => canonical(row[column])))
      const bytes = hash('sha256', text, 'buffer')
      for (let lane = 0; lane < 8; lane += 1) sums[lane] = (sums[lane] ?? 0) + bytes.readUInt32LE(lane * 4)
      count += 1
    },
    digest: () => hash('sha256', `${columns.join()}\n${count}\n${sums.join()}`),
  }
}

function canonical(value: unknown): unknown {
  if (value === null || typeof value !== 'object') return value
  if (value instanceof Date) return value.getTime()
  if (Array.isArray(value)) return value.map(canonical)
  const entries = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1))
  return Object.fromEntries(entries.map(([key, inner]) => [key, canonical(inner)]))
}
