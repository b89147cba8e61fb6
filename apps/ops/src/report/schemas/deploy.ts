import { z } from 'zod'
import { document, migrateReport, preflightAnswer } from './parts.ts'

export const deploySchema = document('deploy', {
  backup: z.string().nullable().describe('made and proven before, in production where something was pending'),
  preflight: z
    .array(preflightAnswer)
    .nullable()
    .describe('what was counted in the rows before; null with --no-preflight and on SQLite'),
  plan: z
    .string()
    .nullable()
    .describe('hash of the plan that was carried out; null on SQLite, and where nothing was pending'),
  pipeline: z.literal(false).describe('the production pipeline is not built yet'),
  ...migrateReport,
})
