import type { Manifest } from '@twinship/backup'
import { CodedError } from '@twinship/core'
import type { LedgerRow } from '@twinship/migrate'
import type { JobContext } from '../../context.ts'

export type BackupFlags = {
  readonly scratchUrl?: string
  /** Milliseconds. */
  readonly maxBackupAge?: number
  /** The name of the database, as consent. */
  readonly skipBackup?: string
  /** Also where the environment does not ask for one. */
  readonly backup?: boolean
}

/** `name`: of a proven one. `about`: what the audit says of it. */
export type SecuredBackup = {
  readonly name: string | null
  readonly about: Readonly<Record<string, string>>
}

/**
 * The backup to go back to: made and proven now, or one that is young enough and of the same migrations. Null where
 * none is asked for. Throws CONFIRM.MISSING, BACKUP.*.
 */
export async function secureBackup(
  context: JobContext,
  flags: BackupFlags,
  ledger: readonly LedgerRow[],
): Promise<SecuredBackup | null> {
  const { environment } = context.config
  if (flags.skipBackup !== undefined) return skipped(context, flags.skipBackup)
  const isAsked = flags.backup === true || flags.maxBackupAge !== undefined
  if (environment !== 'production' && !isAsked) return null
  const young = await youngBackup(context, flags, ledger)
  if (young !== undefined) {
    context.notice(`Backup      ${young.name} is proven and young enough.`)
    return { name: young.name, about: { backup: young.name } }
  }
  const { createProven } = await import('../../jobs/backup/create-proven.ts')
  const name = await createProven(context, flags.scratchUrl)
  return { name, about: { backup: name } }
}

function skipped({ config: { direct }, notice }: JobContext, consent: string): SecuredBackup {
  if (consent !== direct.name) {
    throw new CodedError(
      'CONFIRM.MISSING',
      `Without a backup nothing brings ${direct.location} back; --skip-backup names another database.`,
      { hint: `Repeat the command with --skip-backup ${direct.name}`, details: { database: direct.name } },
    )
  }
  notice('No backup is made: what goes wrong can be taken back only as far as the plan says.')
  return { name: null, about: { backupSkipped: direct.name } }
}

async function youngBackup(
  context: JobContext,
  { maxBackupAge }: BackupFlags,
  ledger: readonly LedgerRow[],
): Promise<Manifest | undefined> {
  if (maxBackupAge === undefined) return undefined
  const { openStore, ownBackups } = await import('../../jobs/backup/store.ts')
  const since = context.now() - maxBackupAge
  const all = await ownBackups(context, await openStore(context))
  return all.findLast(
    (one) => one.proven !== null && Date.parse(one.instant) >= since && isOfNow(one, ledger),
  )
}

/** Going back to another state than this one would lose more than the deployment. */
function isOfNow({ migrations }: Manifest, ledger: readonly LedgerRow[]): boolean {
  const keys = new Set(ledger.map(({ hash, createdAtMs }) => `${hash} ${createdAtMs}`))
  const { applied } = migrations
  return applied.length === keys.size && applied.every(({ hash, whenMs }) => keys.has(`${hash} ${whenMs}`))
}
