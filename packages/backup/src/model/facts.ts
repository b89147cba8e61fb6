import { z } from 'zod'

/**
 * What is compared between the instant of the dump and what came back. Every value of it is read in the dump's own
 * snapshot; sequences alone ignore snapshots and may be ahead.
 */
export const tableFacts = z.strictObject({
  /** `main` on SQLite. */
  schema: z.string(),
  name: z.string(),
  /** Null where the backup was made without fingerprints. */
  rows: z.int().nonnegative().nullable(),
  /** Over all rows, in no order (docs/formats.md); null like `rows`. */
  fingerprint: z.string().nullable(),
  /** What the server had counted for this table; null where it does not count. Says how much has changed since. */
  changes: z
    .strictObject({
      inserted: z.int().nonnegative(),
      updated: z.int().nonnegative(),
      deleted: z.int().nonnegative(),
    })
    .nullable(),
})

export const sequenceFacts = z.strictObject({
  schema: z.string(),
  name: z.string(),
  /** Decimal, for it may exceed what a JSON number holds; null where it was never used. */
  lastValue: z
    .string()
    .regex(/^-?\d+$/)
    .nullable(),
  /** Decimal; negative for one that counts down. */
  increment: z.string().regex(/^-?[1-9]\d*$/),
  /** One that starts over cannot be compared. */
  cycles: z.boolean(),
})

export const databaseFacts = z.strictObject({
  /** Ordinary tables and partitions that hold rows, by schema and name; without ops.identity. */
  tables: z.array(tableFacts),
  sequences: z.array(sequenceFacts),
  /** How many there are of each kind: index, check, foreignKey, trigger, view, function, policy, type, … */
  objects: z.record(z.string(), z.int().nonnegative()),
  /** Of PostgreSQL; they are in the dump and not in the fingerprints. */
  largeObjects: z.int().nonnegative(),
})

export type TableFacts = z.infer<typeof tableFacts>
export type SequenceFacts = z.infer<typeof sequenceFacts>
export type DatabaseFacts = z.infer<typeof databaseFacts>
