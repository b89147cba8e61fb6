import type { ListedBackup } from '@twinship/backup'
import { CodedError } from '@twinship/core'
import type { JobContext } from '../context.ts'
import { listAll, openStore, ownOf } from '../jobs/backup/store.ts'
import type { MachineFinding } from './finding.ts'

/** What there is to go back to. */
export type BackupReport = {
  readonly location: string
  /** Of this database. */
  readonly count: number
  readonly newest: string | null
  /** Age in whole hours of the newest one that is proven; null where none is. */
  readonly provenHoursAgo: number | null
}

export type BackupExamination = {
  readonly backups: BackupReport | null
  readonly findings: readonly MachineFinding[]
}

/** Only production must have one; a store that cannot be read is told there too. */
export async function examineBackups(context: JobContext, oldAfterHours: number): Promise<BackupExamination> {
  const { config, now } = context
  const isProduction = config.environment === 'production'
  try {
    const { backups, unusable } = await readReport(context, now())
    const findings = [...backupFindings(backups, oldAfterHours), ...unusableFindings(unusable)]
    return { backups, findings: isProduction ? findings : [] }
  } catch (error) {
    if (!(error instanceof CodedError)) throw error
    const { code, message, hint } = error
    return { backups: null, findings: isProduction ? [{ code, severity: 'warning', message, hint }] : [] }
  }
}

type Unusable = Extract<ListedBackup, { kind: 'unreadable' }>

async function readReport(
  context: JobContext,
  nowMs: number,
): Promise<{ readonly backups: BackupReport; readonly unusable: readonly Unusable[] }> {
  const store = await openStore(context)
  const listed = await listAll(context, store)
  const own = ownOf(context, listed)
  const proven = own.findLast((manifest) => manifest.proven !== null)
  const backups = {
    location: store.location,
    count: own.length,
    newest: own.at(-1)?.name ?? null,
    provenHoursAgo:
      proven === undefined ? null : Math.floor((nowMs - Date.parse(proven.instant)) / 3_600_000),
  }
  return { backups, unusable: listed.filter((one) => one.kind === 'unreadable') }
}

/** The newest tells why; that of others is in the list. */
export function unusableFindings(unusable: readonly Unusable[]): readonly MachineFinding[] {
  const newest = unusable.at(-1)
  if (newest === undefined) return []
  const { code, message } = newest.error
  const more = unusable.length === 1 ? '' : ` ${unusable.length - 1} more cannot be used either.`
  const hint = 'ops backup list shows them; make a new one, and look for who or what changed the store.'
  return [{ code, severity: 'warning', message: `${message}${more}`, hint }]
}

export function backupFindings(
  { provenHoursAgo, location }: Pick<BackupReport, 'provenHoursAgo' | 'location'>,
  oldAfterHours: number,
): readonly MachineFinding[] {
  if (provenHoursAgo === null) {
    const message = `No backup of this database in ${location} is proven.`
    const hint = 'Run ops backup create and ops backup verify.'
    return [{ code: 'BACKUP.NONE_PROVEN', severity: 'warning', message, hint }]
  }
  if (provenHoursAgo < oldAfterHours) return []
  const message = `The newest proven backup in ${location} is ${ageText(provenHoursAgo)} old.`
  return [
    {
      code: 'BACKUP.OLD',
      severity: 'warning',
      message,
      hint: 'Run ops backup create and ops backup verify.',
    },
  ]
}

function ageText(hours: number): string {
  return hours < 48 ? `${hours} hours` : `${Math.floor(hours / 24)} days`
}
