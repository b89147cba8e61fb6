import type { Config } from '@twinship/core'
import type { Outcome } from '../../context.ts'
import type { VerifyReport } from '../../jobs/backup/verify.ts'
import { documentHead } from '../head.ts'
import { line, summaryOf, summaryText } from './parts.ts'

const notAsked = 'not asked for (BACKUP_ALLOWED_SIGNERS): the hashes show damage, not forgery'

export function backupVerifyOutcome(
  config: Config,
  { manifest, isProof, signedBy, durationMs }: VerifyReport,
): Outcome {
  const seconds = (durationMs / 1000).toFixed(1)
  const result = isProof
    ? `restored and compared: every table, sequence and migration is as it was (${seconds} s)`
    : `read to its end, hashes as in the manifest (${seconds} s); what is inside is not proven by that`
  return {
    document: {
      ...documentHead('backup verify', config),
      isProof,
      signedBy,
      durationMs,
      backup: summaryOf(manifest),
    },
    text: summaryText(manifest) + line('Signed', signedBy ?? notAsked) + line('Verified', result),
  }
}
