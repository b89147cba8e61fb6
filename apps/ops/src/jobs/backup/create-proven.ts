import { readRecipients, requireKeyFor } from '@twinship/backup'
import type { JobContext } from '../../context.ts'
import { createStored, requireEncryption } from './create.ts'
import { identityFileOf } from '../restore/identity-file.ts'
import { verifyStored } from './verify.ts'

/** Makes a backup and proves it; gives its name. That it can be opened again is known before it is made. */
export async function createProven(context: JobContext, scratchUrl: string | undefined): Promise<string> {
  await requireProvable(context)
  context.notice('A backup is made and proven before anything is changed.')
  const { manifest } = await createStored(context, { fingerprints: true })
  await verifyStored(context, manifest.name, scratchUrl === undefined ? {} : { scratchUrl })
  return manifest.name
}

/** Throws BACKUP.NO_RECIPIENT, and BACKUP.NO_IDENTITY and the like where it could not be opened again. */
export async function requireProvable(context: JobContext): Promise<void> {
  const { config } = context
  const recipients = readRecipients(config.backup.recipients)
  requireEncryption(config.environment, recipients)
  if (recipients.length > 0) await requireKeyFor('a new backup', recipients, identityFileOf(context, {}))
}
