import type { NewKey } from '@twinship/backup'
import type { Outcome } from '../../context.ts'
import { line } from './parts.ts'

export function backupKeygenOutcome({ file, recipient }: NewKey): Outcome {
  return {
    document: { command: 'backup keygen', file, recipient },
    text: [
      line('Private key', file),
      line('Public key', recipient),
      '\nWhere backups are made, set:\n',
      `  BACKUP_AGE_RECIPIENTS=${recipient}\n`,
      '\nKeep the private key elsewhere, and a copy of it: without it no backup can be opened. Only verify and\n',
      `restore need it:\n  BACKUP_AGE_IDENTITY_FILE=${file}\n`,
    ].join(''),
  }
}
