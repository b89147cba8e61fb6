import { z } from 'zod'
import { baselineReport } from './baseline.ts'
import { count, difference, document } from './parts.ts'

const accepted = z.array(difference).describe('differences that were passed over')
const bridgeFile = z.string().nullable().describe('where the bridge migration was written')

export const importSchema = z.discriminatedUnion('outcome', [
  document('import prisma', { outcome: z.literal('adopted'), ...baselineReport, accepted, bridgeFile }),
  document('import prisma', {
    outcome: z.literal('differs'),
    differences: z.array(difference),
    accepted,
    bridge: z.strictObject({ name: z.string(), sql: z.string(), undecided: count }),
    notes: z.array(z.string()),
    bridgeFile,
  }),
])
