import { z } from 'zod'
import { toolDocument } from './parts.ts'

export const initSchema = toolDocument('init', {
  file: z.string().describe('what was written'),
  text: z.string().describe('what is in it'),
  config: z.strictObject({
    migrations: z.string(),
    drizzleConfig: z.string().optional(),
    ledger: z.strictObject({ schema: z.string().optional(), table: z.string().optional() }).optional(),
  }),
  dialect: z.enum(['postgresql', 'sqlite']).nullable().describe('null where no drizzle.config.ts was read'),
  drizzleConfig: z.string().nullable().describe('the drizzle.config.ts that was read'),
  next: z.array(z.string()).describe('commands, in their order'),
})
