import { z } from 'zod'

export const operationKinds = ['insert', 'read', 'update'] as const

/** One operation of the app: when it began and ended (ms since the epoch), and what became of it. */
export type Operation = {
  readonly kind: (typeof operationKinds)[number]
  readonly beganMs: number
  readonly endedMs: number
  /** SQLSTATE, or what the driver says; null: it went well. */
  readonly error: string | null
}

const row = z.tuple([z.int(), z.number(), z.number(), z.string().nullable()])

/** A line a chunk keeps the file of a long run small. */
export function encodeOperations(operations: readonly Operation[]): string {
  const rows = operations.map(({ kind, beganMs, endedMs, error }) => [
    operationKinds.indexOf(kind),
    Math.round(beganMs * 10) / 10,
    Math.round(endedMs * 10) / 10,
    error,
  ])
  return `${JSON.stringify(rows)}\n`
}

export function decodeOperations(text: string): readonly Operation[] {
  return text
    .split('\n')
    .filter((line) => line !== '')
    .flatMap((line) => z.array(row).parse(JSON.parse(line)))
    .map(([kind, beganMs, endedMs, error]) => ({
      kind: operationKinds[kind] ?? 'read',
      beganMs,
      endedMs,
      error,
    }))
}
