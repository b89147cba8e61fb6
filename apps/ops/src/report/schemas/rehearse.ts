import { lockModes } from '@twinship/migrate'
import { z } from 'zod'
import { backupSummary } from './backup.ts'
import { count, document, sha256 } from './parts.ts'

const relation = { schema: z.string(), name: z.string() }

const traced = z.strictObject({
  locks: z.array(z.strictObject({ ...relation, mode: z.enum(lockModes) })).describe('the strongest of each'),
  rewritten: z.array(z.strictObject(relation)),
  scanned: z.array(z.strictObject(relation)).describe('read from one end to the other'),
  durationMs: z.number().nonnegative(),
})

export const rehearseSchema = document('rehearse', {
  plan: sha256.describe('its hash'),
  migrations: z.array(z.string()).describe('what the plan carries out, in order'),
  steps: z.array(
    z.strictObject({
      id: z.string(),
      kind: z.string(),
      traced: traced.nullable().describe('null: the server refused it'),
    }),
  ),
  findings: z.array(
    z.strictObject({
      kind: z.enum(['lock', 'no-lock', 'rewrites', 'scans', 'failed']),
      step: z.string(),
      relation: z.string().nullable(),
      planned: z.string(),
      seen: z.string(),
    }),
  ),
  sample: z
    .strictObject({ tables: count, rows: count, notes: z.array(z.string()) })
    .nullable()
    .describe('null with --from-backup'),
  backup: backupSummary
    .extend({
      signedBy: z.string().nullable().describe('null where no signature was asked for'),
      notes: z.array(z.string()),
    })
    .nullable()
    .describe('null without --from-backup'),
})
