import { exitCodes, type ErrorEntry } from './exit-codes.ts'

/** Of backups: keys, programs, the store, and what a proof finds. */
export const backupErrors = {
  'BACKUP.NEWER': {
    exit: exitCodes.cannotStart,
    title: 'The backup was made by a newer version of this program.',
    hint: 'Use that version, or open it by hand as docs/backup-restore.md says.',
  },
  'BACKUP.MANIFEST': {
    exit: exitCodes.proofFailed,
    title: 'The manifest is damaged, was changed by hand, or belongs to another backup.',
    hint: 'Use another backup; what is inside of this one may still be opened by hand, see docs/backup-restore.md.',
  },
} as const satisfies Record<string, ErrorEntry>
