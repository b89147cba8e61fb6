import { promotionSchema } from '@twinship/migrate'
import { z } from 'zod'
import { document } from './parts.ts'

export const promoteExportSchema = document('promote export', {
  promotion: promotionSchema.describe('docs/formats.md'),
  leftOut: z.array(z.string()).describe('applied, but by no run of staging'),
  file: z.string().nullable().describe('where it was written; null without --out'),
})
