import { z } from 'zod'
import { count, sha256, toolDocument } from './parts.ts'

export const approveSchema = toolDocument('approve', {
  plan: sha256.describe('hash of the plan'),
  files: z.array(
    z.strictObject({
      tag: z.string(),
      class: z.enum(['direct', 'online', 'phased', 'refused']),
      steps: count,
    }),
  ),
  by: z.string().describe('who says to have made it: OPS_ACTOR, or user@host'),
  at: z.iso.datetime(),
  file: z.string().describe('where the approval was written'),
})
