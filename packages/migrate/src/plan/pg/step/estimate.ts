import type { PlanEstimate, StepKind } from '../../../model/plan.ts'

/** Microseconds a row, on a fast and on a slow machine; measured on two cores, and widened. */
const perRow = {
  read: [0.2, 3],
  build: [2, 15],
  rewrite: [4, 40],
  backfill: [40, 250],
} as const

/** Bytes a millisecond: 2 GB/s from memory, 50 MB/s from a slow disk. */
const throughput = [2_000_000, 50_000] as const

/** A change of the catalog alone. */
const metadata = { fromMs: 1, toMs: 100 } as const

export type SizedWork = {
  readonly rewrites: boolean
  readonly scans: boolean
  readonly size: { readonly rows: number; readonly bytes: number } | null
}

/** How long a step works, without its waits; null where a table's size is not known. */
export function estimateOf(kind: StepKind, works: readonly SizedWork[]): PlanEstimate | null {
  let sum: PlanEstimate = { ...metadata, rows: 0, bytes: 0 }
  for (const { rewrites, scans, size } of works) {
    if (size === null) return null
    if (!rewrites && !scans) continue
    const { rows, bytes } = size
    const [fast, slow] = perRow[speedOf(kind, rewrites)]
    sum = {
      fromMs: sum.fromMs + Math.round(Math.max((rows * fast) / 1000, bytes / throughput[0])),
      toMs: sum.toMs + Math.round(Math.max((rows * slow) / 1000, bytes / throughput[1])),
      rows: sum.rows + rows,
      bytes: sum.bytes + bytes,
    }
  }
  return sum
}

function speedOf(kind: StepKind, rewrites: boolean): keyof typeof perRow {
  if (kind === 'backfill') return 'backfill'
  if (rewrites) return 'rewrite'
  return kind === 'validate-constraint' ? 'read' : 'build'
}
