import { z } from 'zod'
import { count, document, errorCode, finding, identity, layout, uuid } from './parts.ts'

const row = z.strictObject({
  id: z.int().nullable(),
  hash: z.string(),
  createdAtMs: z.number().nullable(),
  name: z.string().nullable(),
})

const head = {
  tag: z.string(),
  position: count,
  code: errorCode.nullable(),
  next: z.string().nullable().describe('the command to type'),
}

const migration = z.discriminatedUnion('kind', [
  z.strictObject({ ...head, kind: z.literal('applied'), row, match: z.enum(['hash-and-when', 'hash']) }),
  z.strictObject({ ...head, kind: z.literal('edited'), row }),
  z.strictObject({ ...head, kind: z.literal('edited-comments-only'), row }),
  z.strictObject({ ...head, kind: z.literal('pending'), failedBefore: z.boolean() }),
  z.strictObject({
    ...head,
    kind: z.literal('out-of-order'),
    failedBefore: z.boolean(),
    laterApplied: z.array(z.string()),
    because: z.enum(['position', 'when']),
  }),
  z.strictObject({
    ...head,
    kind: z.literal('interrupted'),
    attemptId: uuid,
    done: count.describe('statements known to be committed'),
    steps: z
      .int()
      .nonnegative()
      .nullable()
      .describe('steps of its plan that are begun or done; null without one'),
    inFlight: z.int().positive().nullable().describe('statement whose outcome is not known'),
    changedAt: z
      .int()
      .nonnegative()
      .nullable()
      .describe(
        'first statement that reads differently now, of the committed ones or, by plan, of all; 0: the file',
      ),
  }),
  z.strictObject({ ...head, kind: z.literal('missing'), row: row.nullable() }),
])

const holder = z.strictObject({
  runId: uuid,
  command: z.string(),
  actor: z.string(),
  host: z.string(),
  processId: z.int(),
  startedAtMs: z.number(),
  isAlive: z.boolean(),
  backend: z.strictObject({ pid: z.int(), start: z.string() }).nullable(),
})

export const statusSchema = document('status', {
  upToDate: z.boolean(),
  applied: z.array(z.string()),
  pending: z.array(z.string()),
  identity,
  identityCode: errorCode.nullable(),
  engine: z.enum(['none', 'present']),
  openRun: holder.nullable().describe('the newest run that has not said how it ended'),
  layout,
  migrations: z.array(migration),
  failures: z.array(
    z.strictObject({ tag: z.string(), statement: z.int().positive().nullable(), sqlState: z.string() }),
  ),
  abandoned: z
    .array(
      z.strictObject({
        tag: z.string(),
        attemptId: uuid,
        done: count,
        steps: z.int().nonnegative().nullable(),
        inFlight: z.int().positive().nullable(),
        code: z.literal('MIGRATION.INTERRUPTED'),
        next: z.string(),
      }),
    )
    .describe('interrupted migrations whose file left the folder'),
  surplus: z.array(
    z.strictObject({
      kind: z.enum(['ahead', 'duplicate']),
      row,
      code: errorCode.nullable(),
      next: z.string().nullable(),
    }),
  ),
  findings: z.array(finding),
})
