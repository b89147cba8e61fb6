import { z } from 'zod'
import { deployRecordSchema } from '../../record/model.ts'
import { document, migrateReport } from './parts.ts'

const { shape } = deployRecordSchema

export const resumeSchema = document('resume', {
  outcome: shape.outcome.describe('failed, interrupted: with an error'),
  stages: shape.stages,
  healthBefore: shape.healthBefore,
  healthAfter: shape.healthAfter,
  written: z.array(z.string()).describe('paths of the report'),
  ...migrateReport,
})
