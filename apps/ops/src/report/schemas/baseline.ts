import { z } from 'zod'
import { auditHead, document } from './parts.ts'

export const baselineReport = {
  recorded: z.array(z.string()).describe('names written into the ledger'),
  known: z.array(z.string()).describe('names that had a row already'),
  notes: z.array(z.string()),
  auditHead,
}

export const baselineSchema = document('baseline', baselineReport)
