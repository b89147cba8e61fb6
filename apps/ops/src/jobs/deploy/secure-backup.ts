import type { Manifest } from '@twinship/backup'
import { CodedError } from '@twinship/core'
import type { LedgerRow } from '@twinship/migrate'
import type { JobContext } from '../../context.ts'
import type { AutoRollback } from './auto-rollback.ts'
import { inTurn } from './in-turn.ts'

export type BackupSubject = {
  /** Of Drizzle's ledger. */
  readonly rows: readonly LedgerRow[]
  /** The plan only adds: DEPLOY_ADDITIVE_BACKUP_AGE counts. */
  readonly isAdditive: boolean
}

export type BackupFlags = {
  readonly scratchUrl?: string
  /** Milliseconds. */
  readonly maxBackupAge?: number
  /** The name of the database, as consent. */
  readonly skipBackup?: string
  /** Also where the environment does not ask for one. */
  readonly backup?: boolean
  readonly autoRollback?: AutoRollback
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
  { rows, isAdditive }: BackupSubject,
): Promise<SecuredBackup | null> {
  if (flags.skipBackup !== undefined) {
    requireConsent(context, flags.skipBackup)
    context.notice('No backup is made: what goes wrong can be taken back only as far as the plan says.')
    return { name: null, about: { backupSkipped: context.config.direct.name } }
  }
  if (!isAsked(context, flags)) return null
  const young = await youngBackup(context, flags, rows, isAdditive)
  if (young !== undefined) {
    context.notice(`Backup      ${young.name} is proven and young enough.`)
    return { name: young.name, about: { backup: young.name } }
  }
  const { createProven } = await import('../../jobs/backup/create-proven.ts')
  const name = await inTurn(context, () => createProven(context, flags.scratchUrl))
  return { name, about: { backup: name } }
}

function requireConsent({ config: { direct } }: JobContext, consent: string): void {
  if (consent === direct.name) return
  throw new CodedError(
    'CONFIRM.MISSING',
    `Without a backup nothing brings ${direct.location} back; --skip-backup names another database.`,
    { hint: `Repeat the command with --skip-backup ${direct.name}`, details: { database: direct.name } },
  )
}

function isAsked({ config }: JobContext, { backup, maxBackupAge, autoRollback }: BackupFlags): boolean {
  return (
    config.environment === 'production' ||
    backup === true ||
    maxBackupAge !== undefined ||
    autoRollback === 'restore'
  )
}

/** What a backup takes, found out before the person is asked. Throws CONFIRM.MISSING, BACKUP.*. */
export async function requireBackupReady(
  context: JobContext,
  flags: BackupFlags,
  rows: readonly LedgerRow[],
): Promise<void> {
  if (flags.skipBackup !== undefined) return requireConsent(context, flags.skipBackup)
  if (!isAsked(context, flags) || (await youngBackup(context, flags, rows, false)) !== undefined) return
  const { requireProvable } = await import('../../jobs/backup/create-proven.ts')
  await requireProvable(context)
}

async function youngBackup(
  context: JobContext,
  flags: BackupFlags,
  ledger: readonly LedgerRow[],
  isAdditive: boolean,
): Promise<Manifest | undefined> {
  const { maxBackupAge } = flags
  const additive = isAdditive ? additiveAge(context, flags) : undefined
  if (maxBackupAge === undefined && additive === undefined) return undefined
  const { openStore, ownBackups } = await import('../../jobs/backup/store.ts')
  const all = await ownBackups(context, await openStore(context))
  const isYoung = ({ instant }: Manifest, age: number | undefined) =>
    age !== undefined && Date.parse(instant) >= context.now() - age
  return all.findLast(
    (one) =>
      one.proven !== null && (isYoung(one, additive) || (isYoung(one, maxBackupAge) && isOfNow(one, ledger))),
  )
}

/** Whoever says more of the backup, or wants to go back to it, gets what they say. */
function additiveAge({ config }: JobContext, flags: BackupFlags): number | undefined {
  const { backup, maxBackupAge, autoRollback } = flags
  const isSaid = backup === true || maxBackupAge !== undefined || autoRollback === 'restore'
  return isSaid ? undefined : (config.deploy.additiveBackupMs ?? undefined)
}

/** Going back to another state than this one would lose more than the deployment. */
function isOfNow({ migrations }: Manifest, ledger: readonly LedgerRow[]): boolean {
  const keys = new Set(ledger.map(({ hash, createdAtMs }) => `${hash} ${createdAtMs}`))
  const { applied } = migrations
  return applied.length === keys.size && applied.every(({ hash, whenMs }) => keys.has(`${hash} ${whenMs}`))
}
