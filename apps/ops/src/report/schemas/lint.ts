import { lockModes } from '@twinship/migrate'
import { z } from 'zod'
import { count, document, preflightAnswer } from './parts.ts'

const lockMode = z.enum(lockModes)

const hazard = z.strictObject({
  rule: z.string().describe('a page of docs/hazards'),
  severity: z.enum(['error', 'warning', 'note']),
  tag: z.string(),
  file: z.string(),
  line: z.int().positive(),
  statement: count.describe('from 1 in its file; 0: about no statement'),
  table: z.string().nullable(),
  lock: lockMode.nullable(),
  message: z.string(),
  because: z.string().nullable().describe('why it has this severity'),
  safeWay: z.string(),
  ignored: z.string().nullable().describe('the reason that a suppression gives'),
})

export const lintSchema = document('lint', {
  dialect: z.enum(['postgresql', 'sqlite']),
  scope: z.enum(['pending', 'all', 'since']),
  migrations: z.array(z.string()).describe('those judged, in order'),
  serverVersion: z.int().positive().nullable().describe('null: judged by the files alone'),
  hazards: z.array(hazard),
  preflight: z
    .array(preflightAnswer)
    .nullable()
    .describe('with --data: what was counted in the rows of today'),
  twin: z
    .strictObject({ folder: z.string(), migrations: z.array(z.string()), hazards: z.array(hazard) })
    .nullable()
    .describe('of the PostgreSQL folder named by --twin'),
})
