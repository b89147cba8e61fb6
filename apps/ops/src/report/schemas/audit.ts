import { z } from 'zod'
import { auditHead, auditRow, count, document } from './parts.ts'

export const auditListSchema = document('audit list', {
  total: count,
  rows: z.array(auditRow),
  head: auditHead,
})

export const auditShowSchema = document('audit show', { row: auditRow })

export const auditVerifySchema = document('audit verify', {
  rows: count,
  head: auditHead,
  known: auditHead.describe('the earlier end that was found in it'),
})

/** Of each line. */
export const auditExportSchema = auditRow
