import { z } from 'zod'
import { document, migrateReport, preflightAnswer, sha256 } from './parts.ts'

export const deploySchema = document('deploy', {
  backup: z.string().nullable().describe('made and proven before, in production where something was pending'),
  preflight: z
    .array(preflightAnswer)
    .nullable()
    .describe('what was counted in the rows before; null with --no-preflight and on SQLite'),
  plan: z
    .string()
    .nullable()
    .describe(
      'hash of the plan that was carried out; null where nothing was pending, and on SQLite where nobody approves one',
    ),
  accepted: z
    .strictObject({
      promotion: sha256.nullable().describe('of the record of staging'),
      promotionSigner: z.string().nullable(),
      approver: z.string().nullable(),
    })
    .describe('by docs/promotion.md; null: not asked for, and not given'),
  pipeline: z.literal(false).describe('the production pipeline is not built yet'),
  ...migrateReport,
})
