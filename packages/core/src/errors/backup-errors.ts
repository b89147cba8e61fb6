import { exitCodes, type ErrorEntry } from './exit-codes.ts'

/** Of backups: keys, programs, the store, and what a proof finds. */
export const backupErrors = {
  'BACKUP.NO_RECIPIENT': {
    exit: exitCodes.cannotStart,
    title: 'A backup of production is encrypted, and there is no public key to encrypt it to.',
    hint: 'Run ops backup keygen --out FILE on a machine of yours, and set BACKUP_AGE_RECIPIENTS to what it prints.',
  },
  'BACKUP.RECIPIENT': {
    exit: exitCodes.cannotStart,
    title: 'BACKUP_AGE_RECIPIENTS holds something that is no public key of age.',
    hint: 'Give age1… keys as ops backup keygen or age-keygen print them, separated by commas or spaces.',
  },
  'BACKUP.NO_IDENTITY': {
    exit: exitCodes.cannotStart,
    title: 'The backup is encrypted, and there is no private key to open it with.',
    hint: 'Set BACKUP_AGE_IDENTITY_FILE to the file with the private key.',
  },
  'BACKUP.WRONG_KEY': {
    exit: exitCodes.cannotStart,
    title: 'The private key does not open this backup.',
    hint: 'Use the key that belongs to one of the recipients: ops backup show names them.',
  },
  'BACKUP.KEY_EXISTS': {
    exit: exitCodes.cannotStart,
    title: 'There is a file already where the new private key would go.',
    hint: 'Give another --out: a private key is never overwritten, older backups may need it.',
  },
  'BACKUP.UNSUPPORTED': {
    exit: exitCodes.cannotStart,
    title: 'This kind of database cannot be backed up from here.',
    hint: 'A libSQL server is backed up where it runs; files and PostgreSQL are backed up by ops backup create.',
  },
  'BACKUP.PROGRAM_MISSING': {
    exit: exitCodes.cannotStart,
    title: 'A program that this needs is not installed.',
    hint: 'Install it (Debian: apt-get install postgresql-client zstd age) and run ops doctor.',
  },
  'BACKUP.CLIENT_TOO_OLD': {
    exit: exitCodes.cannotStart,
    title: 'pg_dump is older than the server, and refuses to dump it.',
    hint: 'Install the client programs of the server’s version, and put them first in PATH.',
  },
  'BACKUP.LOCKED': {
    exit: exitCodes.busy,
    title: 'Another backup of this database is under way.',
    hint: 'Wait for it to end; one that was killed lets go by itself.',
  },
  'BACKUP.STORE': {
    exit: exitCodes.cannotStart,
    title: 'The place for backups cannot be used.',
    hint: 'Check BACKUP_DIR and who may write there.',
  },
  'BACKUP.STORE_FULL': {
    exit: exitCodes.proofFailed,
    title: 'The place for backups is full; nothing of this backup was kept.',
    hint: 'Make room (ops backup prune shows what may go) and run the command again.',
  },
  'BACKUP.DUMP_FAILED': {
    exit: exitCodes.proofFailed,
    title: 'The dump did not come to its end; nothing of this backup was kept.',
    hint: 'Correct what the program named above, and run the command again.',
  },
  'BACKUP.NOT_FOUND': {
    exit: exitCodes.cannotStart,
    title: 'There is no backup of this name.',
    hint: 'Run ops backup list.',
  },
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
  'BACKUP.SIGNING_KEY': {
    exit: exitCodes.cannotStart,
    title: 'The key that signs backups, or the file of who may have signed them, cannot be used.',
    hint: 'Check BACKUP_SIGNING_KEY (an SSH key without a passphrase, or one that ssh-agent has) and BACKUP_ALLOWED_SIGNERS.',
  },
  'BACKUP.SIGNATURE': {
    exit: exitCodes.proofFailed,
    title: 'The backup is not signed by anybody who is allowed to.',
    hint: 'Use a backup that is; whoever may write the store may have put this one there.',
  },
  'BACKUP.DAMAGED': {
    exit: exitCodes.proofFailed,
    title: 'A file of the backup is missing, damaged or not the one that the manifest describes.',
    hint: 'Use another backup, or another copy of this one.',
  },
  'BACKUP.RESTORE_FAILED': {
    exit: exitCodes.proofFailed,
    title: 'The backup could not be restored; nothing but a scratch database was touched.',
    hint: 'Correct what the program named above (a missing role or extension, no room), and run the command again.',
  },
  'BACKUP.NOT_PROVEN': {
    exit: exitCodes.proofFailed,
    title: 'What came back from the backup is not what was saved.',
    hint: 'Make another backup and verify that one; keep this one for whoever looks into it.',
  },
} as const satisfies Record<string, ErrorEntry>
