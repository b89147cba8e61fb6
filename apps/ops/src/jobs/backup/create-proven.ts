import { readRecipients, requireKeyFor } from '@twinship/backup'
import type { JobContext } from '../../context.ts'
import { createStored } from './create.ts'
import { identityFileOf } from '../restore/identity-file.ts'
import { verifyStored } from './verify.ts'

/** Makes a backup and proves it; gives its name. That it can be opened again is known before it is made. */
export async function createProven(context: JobContext, scratchUrl: string | undefined): Promise<string> {
  const { config, notice } = context
  const recipients = readRecipients(config.backup.recipients)
  if (recipients.length > 0) await requireKeyFor('a new backup', recipients, identityFileOf(context, {}))
  notice('A backup is made and proven before anything is changed.')
  const { manifest } = await createStored(context, { fingerprints: true })
  await verifyStored(context, manifest.name, scratchUrl === undefined ? {} : { scratchUrl })
  return manifest.name
}
