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

/** Without the rights of owners to what is theirs, and MAINTAIN: those depend on the server's version. */
const grantFacts = z.strictObject({
  count: z.int().nonnegative(),
  /** SHA-256 over all of them, sorted. */
  fingerprint: z.string().regex(/^[0-9a-f]{64}$/),
  /** Who is named in them, owners too: all must be there where they are to be restored. */
  roles: z.array(z.string()),
})

export const databaseFacts = z.strictObject({
  /** Ordinary tables and partitions that hold rows, by schema and name; without ops.identity. */
  tables: z.array(tableFacts),
  sequences: z.array(sequenceFacts),
  /** How many there are of each kind: index, check, foreignKey, trigger, view, function, policy, type, … */
  objects: z.record(z.string(), z.int().nonnegative()),
  /** How many of PostgreSQL's there are. */
  largeObjects: z.int().nonnegative(),
  /** Over all of them, in no order; null without fingerprints, not there before version 2. */
  largeObjectFingerprint: z.string().nullable().optional(),
  /** What roles may do; null where nobody looked, or they were not restored; not there before version 2. */
  grants: grantFacts.nullable().optional(),
})

export type TableFacts = z.infer<typeof tableFacts>
export type SequenceFacts = z.infer<typeof sequenceFacts>
export type GrantFacts = z.infer<typeof grantFacts>
export type DatabaseFacts = z.infer<typeof databaseFacts>
