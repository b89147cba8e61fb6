import { planSchema as planDocument } from '@twinship/migrate'
import { z } from 'zod'
import { document } from './parts.ts'

export const planSchema = document('plan', {
  plan: planDocument.describe(
    'docs/formats.md; passwords in statements are masked, which those of the file are not',
  ),
  file: z.string().nullable().describe('where it was written; null without --out'),
})
