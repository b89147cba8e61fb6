import { manifestSchema } from '@twinship/backup'
import { z } from 'zod'
import { auditHead, count, document, errorCode, toolDocument } from './parts.ts'

const location = z.string().describe('of the store, without secrets')

export const backupSummary = z.strictObject({
  name: z.string(),
  instant: z.iso.datetime().describe('when the snapshot was taken'),
  database: z.string(),
  dialect: z.enum(['postgresql', 'sqlite']),
  environment: z.string().nullable(),
  server: z.string(),
  migrations: count,
  head: z.string().nullable().describe('the newest migration'),
  bytes: count.describe('as stored'),
  encrypted: z.boolean(),
  provenAt: z.iso.datetime().nullable(),
})

export const backupCreateSchema = document('backup create', { location, backup: backupSummary, auditHead })

export const backupListSchema = document('backup list', {
  location,
  backups: z.array(backupSummary).describe('newest first'),
  unreadable: z.array(z.strictObject({ name: z.string(), code: errorCode, message: z.string() })),
})

export const backupShowSchema = document('backup show', {
  location,
  manifest: manifestSchema.describe('see docs/formats.md'),
})

export const backupVerifySchema = document('backup verify', {
  isProof: z.boolean().describe('whether it was restored and compared'),
  signedBy: z.string().nullable().describe('null where no signature was asked for'),
  durationMs: z.number().nonnegative(),
  backup: backupSummary,
})

export const backupPruneSchema = document('backup prune', {
  choices: z.array(
    z.strictObject({
      name: z.string(),
      reasons: z
        .array(z.enum(['last', 'daily', 'weekly', 'monthly', 'newest proven']))
        .describe('why it is kept; none: it may go'),
    }),
  ),
  removed: z.array(z.string()),
  unreadable: z.array(z.string()).describe('neither judged nor touched'),
})

export const backupKeygenSchema = toolDocument('backup keygen', {
  file: z.string().describe('where the private key is'),
  recipient: z.string(),
})
