import { z } from 'zod'

/** Raised when a reader of the version before could misread what is written. */
export const promotionVersion = 1

const sha256 = z.string().regex(/^[0-9a-f]{64}$/)
const uuid = z.string().regex(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/)
const instant = z.iso.datetime()

/** A migration that ran to its end; `hash` as in Drizzle's ledger, `run` the one that brought it there. */
const promotedMigration = z.strictObject({ tag: z.string(), hash: sha256, run: uuid })

const promotedRun = z.strictObject({
  id: uuid,
  command: z.string(),
  actor: z.string(),
  startedAt: instant,
  /** Null: it was killed before it could say how it ended. */
  finishedAt: instant.nullable(),
  outcome: z.enum(['applied', 'failed', 'interrupted']).nullable(),
  gitCommit: z.string().nullable(),
  toolVersion: z.string(),
  /** Hash of the plan that it carried out; null where it went by none. */
  plan: sha256.nullable(),
})

/** What is hashed, and what is signed. */
const promotionBody = z.strictObject({
  format: z.literal('twinship-promotion'),
  version: z.literal(promotionVersion),
  /** Of the program that made it. */
  engine: z.string(),
  exportedAt: instant,
  database: z.strictObject({
    id: uuid,
    environment: z.enum(['development', 'test', 'staging', 'production']),
  }),
  /** In the ledger's order. */
  migrations: z.array(promotedMigration).readonly(),
  /** Those that the migrations name, oldest first. */
  runs: z.array(promotedRun).readonly(),
  auditHead: z.strictObject({ sequence: z.int().positive(), hash: sha256 }),
})

/**
 * What ran in staging with success. `sha256` is over the JSON of all other keys but `signature`, sorted at every depth,
 * without spaces; `signature`, in the armor of ssh-keygen, is of the same text.
 */
export const promotionSchema = promotionBody.extend({ sha256, signature: z.string().nullable() })

export type PromotedRun = z.infer<typeof promotedRun>
export type PromotedMigration = z.infer<typeof promotedMigration>
export type PromotionBody = z.infer<typeof promotionBody>
export type Promotion = z.infer<typeof promotionSchema>

/** What signatures of other things are not valid for. */
export const promotionNamespace = 'twinship-promotion'
