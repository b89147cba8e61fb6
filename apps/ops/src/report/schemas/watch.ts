import { z } from 'zod'
import { count, document, uuid } from './parts.ts'

const amount = z.number().nonnegative()

const session = z.strictObject({
  pid: z.int(),
  application: z.string().nullable(),
  state: z.string().nullable(),
  seconds: z.number().nullable().describe('of its transaction; null where this role may not see it'),
})

const run = z.strictObject({
  id: uuid,
  command: z.string(),
  actor: z.string(),
  host: z.string(),
  processId: z.int(),
  backendPid: z.int(),
  seconds: z.number(),
  isAlive: z.boolean(),
  outcome: z.enum(['applied', 'failed', 'interrupted', 'aborted']).nullable(),
  code: z.string().nullable().describe('of the error that it ended with'),
  filesDone: count,
  files: count.nullable(),
})

const backfill = z.strictObject({
  rows: count,
  estimate: amount.nullable().describe('rows of the table, as the plan has it'),
  page: amount.nullable().describe('the next one, where it goes by pages'),
  seconds: z.number().nullable(),
})

/** Of the document with --once, and of each line without. */
export const watchSchema = document('watch', {
  run: run.nullable().describe('null where nothing runs, or this role may not read the schema ops'),
  lock: session.nullable().describe('who holds the lock of migrations'),
  migration: z
    .strictObject({
      tag: z.string(),
      steps: z
        .strictObject({
          done: count,
          total: count,
          current: z
            .strictObject({ id: z.string(), does: z.string(), backfill: backfill.nullable() })
            .nullable(),
        })
        .nullable(),
    })
    .nullable(),
  build: z
    .strictObject({
      phase: z.string(),
      table: z.string(),
      index: z.string().nullable(),
      unit: z.enum(['blocks', 'rows', 'transactions']).nullable(),
      done: amount,
      total: amount,
    })
    .nullable(),
  waitsFor: z.array(session),
  heldUp: z.array(session).describe('sessions that wait for the run'),
  hasRecords: z.boolean(),
})
