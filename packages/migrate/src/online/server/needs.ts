import type { StepKind } from '../../model/plan.ts'

/** What of a server a step uses up or depends on. */
export type StepNeeds = {
  /** So much that replicas, slots and disks feel it. */
  readonly writesWal: boolean
  /** Bytes on disk until it is done, temporary files included; null where nothing tells. */
  readonly roomBytes: number | null
}

/** What is known of the table that a step works on, and of the index that it builds. */
export type RoomFacts = {
  /** As the server counts them. */
  readonly rows: number
  /** The table with its indexes. */
  readonly totalBytes: number
  /** Average width of the columns of the index to be built; null where none is. */
  readonly keyBytes: number | null
  /** Of the index to be built anew; null where none is. */
  readonly indexBytes: number | null
}

const writing: ReadonlySet<StepKind> = new Set([
  'backfill',
  'create-index-concurrently',
  'reindex-concurrently',
])

/** Whether a step is one of those that are looked at more closely; the others are over in a moment, or only read. */
export function writesMuch(kind: StepKind): boolean {
  return writing.has(kind)
}

/** An index tuple has a header of 8 bytes and a line pointer of 4, is aligned to 8, and pages are filled to nine tenths. */
const tupleOverhead = 16
const fill = 0.9
/** The sort keeps the same once more in temporary files until the index stands. */
const sorted = 2

/** Bytes; null where the facts do not tell. */
export function roomFor(kind: StepKind, facts: RoomFacts | null): number | null {
  if (facts === null) return null
  const { rows, totalBytes, keyBytes, indexBytes } = facts
  switch (kind) {
    // Every row once more, in the table and its indexes, before vacuum gives the old ones' room back.
    case 'backfill':
      return totalBytes
    case 'create-index-concurrently':
      return keyBytes === null ? null : Math.ceil(((rows * (keyBytes + tupleOverhead)) / fill) * sorted)
    case 'reindex-concurrently':
      return indexBytes === null ? null : indexBytes * sorted
    default:
      return 0
  }
}
