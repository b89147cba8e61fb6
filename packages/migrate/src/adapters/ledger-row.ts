import { CodedError } from '@twinship/core'
import { z } from 'zod'
import type { LedgerRow } from '../model/state.ts'

/** Drivers give a bigint as text, as BigInt or as a number. */
const integer = z.union([z.number(), z.bigint(), z.string().regex(/^-?\d+$/)]).transform(Number)

/** A row as the drivers give it: SQLite leaves `id` null, `name` is there since Drizzle 1.0. */
const rowSchema = z
  .object({
    id: integer.nullish(),
    hash: z.string(),
    created_at: integer.nullish(),
    name: z.string().nullish(),
  })
  .transform(({ id, hash, created_at, name }): LedgerRow => ({
    id: id ?? null,
    hash,
    createdAtMs: created_at ?? null,
    name: name ?? null,
  }))

/** Throws DB.REFUSED where the table is not Drizzle's. */
export function toLedgerRow(row: unknown, table: string, location: string): LedgerRow {
  const parsed = rowSchema.safeParse(row)
  if (parsed.success) return parsed.data
  const column = parsed.error.issues[0]?.path.join('.') ?? 'column'
  throw new CodedError('DB.REFUSED', `${table} of ${location} is no ledger of Drizzle: see its ${column}.`, {
    hint: 'Move a table of that name away, or name the table that drizzle-kit is configured with.',
    details: { location, table, column },
  })
}
