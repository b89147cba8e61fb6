import { z } from 'zod'
import { difference, document } from './parts.ts'

export const verifySchema = document('verify', {
  liveVsReplay: z.array(difference),
  replayVsSchema: z.array(difference).nullable().describe('null where no TypeScript schema was given'),
  pending: z.array(z.string()),
  notes: z.array(z.string()),
  schema: z.string().nullable().describe('the drizzle.config.ts that was read'),
})
