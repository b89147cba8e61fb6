import { z } from 'zod'
import { count, document, migrateReport, sha256 } from './parts.ts'

const seed = z.strictObject({
  profile: z.enum(['development', 'staging', 'production']),
  seed: z.int(),
  at: z.string(),
  dryRun: z.boolean(),
  tables: z.array(z.strictObject({ table: z.string(), rows: count, inserted: count, contentHash: sha256 })),
  accounts: z.array(z.strictObject({ email: z.string(), password: z.string(), note: z.string() })),
  notes: z.array(z.string()),
  durationMs: z.number().nonnegative(),
})

const seeded = {
  migrations: z.strictObject(migrateReport),
  seed: seed.nullable().describe('null for the folder of another project'),
}

export const startSchema = document('start', seeded)
export const resetSchema = document('reset', seeded)
