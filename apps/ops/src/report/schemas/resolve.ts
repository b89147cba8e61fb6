import { z } from 'zod'
import { auditHead, document } from './parts.ts'

export const resolveSchema = document('resolve', {
  migration: z.string(),
  statement: z.int().positive().nullable(),
  outcome: z.enum(['applied', 'not-applied', 'rolled-back']),
  auditHead,
})
