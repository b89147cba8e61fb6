import { z } from 'zod'
import { deployRecordSchema } from '../../record/model.ts'
import { document, migrateReport, preflightAnswer, sha256 } from './parts.ts'

const { shape } = deployRecordSchema

export const deploySchema = document('deploy', {
  outcome: shape.outcome.describe('failed, taken-back, interrupted: with an error'),
  backup: z.string().nullable().describe('made and proven before, in production where something was pending'),
  restorePoint: shape.restorePoint.describe(
    'for point-in-time recovery; name is null where the role may not set one',
  ),
  preflight: z
    .array(preflightAnswer)
    .nullable()
    .describe('what was counted in the rows before; null with --no-preflight and on SQLite'),
  findings: shape.preflight.describe('what somebody should look at, found before anything was changed'),
  plan: z
    .string()
    .nullable()
    .describe('hash of the plan that was carried out; null where nothing was pending'),
  accepted: z
    .strictObject({
      promotion: sha256.nullable().describe('of the record of staging'),
      promotionSigner: z.string().nullable(),
      approver: z.string().nullable(),
    })
    .describe('by docs/promotion.md; null: not asked for, and not given'),
  consent: z
    .string()
    .nullable()
    .describe('typed, or the flag that gave it; null where this environment asks for none'),
  stages: shape.stages,
  verification: shape.verification,
  healthBefore: shape.healthBefore,
  healthAfter: shape.healthAfter,
  soak: shape.soak,
  written: z.array(z.string()).describe('paths of the report'),
  ...migrateReport,
})
