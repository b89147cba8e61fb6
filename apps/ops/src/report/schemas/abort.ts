import { z } from 'zod'
import { document } from './parts.ts'

export const abortSchema = document('abort', {
  tag: z.string().describe('the migration, which is pending again'),
  undone: z.array(z.string()).readonly().describe('steps taken back, the newest first'),
  remains: z.array(z.string()).readonly().describe('what stays all the same'),
})
