import { z } from 'zod'
import { auditHead, count, document } from './parts.ts'

const tableLoss = z.strictObject({
  schema: z.string(),
  name: z.string(),
  rowsThen: count.nullable().describe('null: it is not in the backup'),
  rowsNow: count.nullable().describe('null: it is not in the database'),
  changes: z
    .strictObject({ inserted: count, updated: count, deleted: count })
    .nullable()
    .describe('since the backup, as the server counted; null where it does not know'),
})

const loss = z.strictObject({
  backup: z.string().describe('for an undo the database that was put aside'),
  instant: z.iso.datetime(),
  spanMs: z.number().nonnegative(),
  tables: z.array(tableLoss).describe('that changed, or may have'),
  unchanged: count,
  migrationsUndone: z.array(z.string()),
  migrationsBack: z.array(z.string()),
  rights: z
    .strictObject({
      back: z.array(z.string()).describe('that only the one has which comes back'),
      carried: z.array(z.string()).describe('to the database, granted since: carried over'),
      lost: z.array(z.string()).describe('to what is inside, granted since'),
    })
    .nullable()
    .describe('of an undo of PostgreSQL, as "SELECT on table public.notes to app"'),
})

const shape = {
  action: z.enum(['restore', 'undo', 'resume', 'abort', 'drop-old', 'list', 'tables']),
  backup: z.string().nullable(),
  loss: loss.nullable().describe('what is now and would be lost'),
  safetyBackup: z.string().nullable(),
  old: z.string().nullable().describe('the database or file that was put aside'),
  pausedMs: count.nullable().describe('how long clients were kept waiting'),
  refusedSettings: z.array(z.string()).describe('SQL for a superuser'),
  leftBehind: auditHead,
  schema: z.string().nullable().describe('where --tables put its tables'),
  tables: z.array(z.string()),
  dropped: z.array(z.string()),
  kept: z.array(z.strictObject({ name: z.string(), bytes: count })).describe('put aside by restores'),
  unfinished: z
    .array(z.strictObject({ name: z.string(), state: z.enum(['filling', 'ready', 'swapped', 'swapping']) }))
    .describe('left by restores that were killed'),
  auditHead,
}

export const restoreSchema = document('restore', shape)
export const rollbackSchema = document('rollback', shape)
