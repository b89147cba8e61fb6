import { CodedError } from '@twinship/core'
import type { LedgerComparison, MigrateReport } from '@twinship/migrate'
import { applyPending } from '../apply.ts'
import { isAdditive } from './additive.ts'
import type { Consent } from './consent.ts'
import { goBack, type BackFlags } from './go-back.ts'
import { onlineRun, type OnlineFlags } from './online.ts'
import type { Ready } from './ready.ts'
import { setRestorePoint } from './restore-point.ts'
import { secureBackup, type BackupFlags, type SecuredBackup } from './secure-backup.ts'
import { takeBack } from './take-back.ts'
import type { Telling } from './telling.ts'

/** Throws INTERRUPTED before anything of the database is changed. */
export function refuseStopped({ aborted }: AbortSignal): void {
  if (!aborted) return
  throw new CodedError('INTERRUPTED', 'Stopped; nothing of the database was changed.', {
    hint: 'Run ops deploy again.',
  })
}

export async function backUp(
  { context, known, recorder }: Telling,
  flags: BackupFlags,
  { state, plan, losses }: Ready,
): Promise<SecuredBackup | null> {
  return recorder.stage('backup', async (say) => {
    const backup = await secureBackup(context, flags, {
      rows: state.rows,
      isAdditive: isAdditive(plan, losses),
    })
    known.backup = backup?.name ?? null
    if (backup === null) say('none is asked for')
    else if (backup.name === null) say('skipped by consent', 'warned')
    else say(backup.name)
    return backup
  })
}

export async function setPoint({ context, known, recorder, run }: Telling): Promise<void> {
  known.restorePoint = await recorder.stage('restore-point', async (say) => {
    const point = await setRestorePoint(context, run.id)
    const text = point === null ? 'there is none' : `${point.name ?? 'without a name'}, WAL at ${point.lsn}`
    if (point !== null) context.notice(`Restore     ${text}`)
    say(text)
    return point
  })
}

type Approved = { readonly ready: Ready; readonly backup: SecuredBackup | null; readonly consent: Consent }
type ApplyFlags = OnlineFlags & BackFlags

/** Applies what was looked at and let through. What goes wrong is taken back, as far as it was asked for; then it throws. */
export async function applyReady(
  telling: Telling,
  flags: ApplyFlags,
  approved: Approved,
): Promise<MigrateReport> {
  const { recorder, context } = telling
  try {
    return await recorder.stage('migrate', async (say) => {
      const report = await applyOnce(telling, flags, approved)
      say(`${report.applied.length} applied`)
      return report
    })
  } catch (error) {
    throw await recorder.stage('back', async (say) => {
      const taken = await takeBack(context, flags, error)
      const last = taken.isClean ? taken.error : await backFrom(telling, flags, taken.error)
      say(last === error ? 'nothing to take back, or left for ops resume and ops abort' : 'taken back')
      return last
    })
  }
}

/** Where a step has no way back the backup is one, if that was asked for. */
async function backFrom({ context, known }: Telling, flags: BackFlags, error: unknown): Promise<unknown> {
  if (flags.autoRollback !== 'restore' || !(error instanceof CodedError)) return error
  return goBack(context, flags, { error, backup: known.backup })
}

/** The same, and what goes wrong is left as it is. */
export async function applyOnce(
  { context, run }: Telling,
  flags: ApplyFlags,
  { ready, backup, consent }: Approved,
): Promise<MigrateReport> {
  const { direct, environment } = context.config
  const { plan, folder, policy, accepted, pending } = ready
  const tags = new Set(pending.map(({ tag }) => tag))
  const isMissing = environment === 'production' && backup === null
  return applyPending(context, {
    command: 'deploy',
    run,
    policy,
    create: false,
    folder,
    about: { ...backup?.about, ...aboutOf({ plan: plan?.hash ?? null, ...accepted, consent }) },
    ...(plan === null || direct.dialect === 'sqlite' ? {} : { online: onlineRun(context, flags, plan) }),
    check: ({ migrations }) => {
      if (isMissing || plan === null || hasOthers(migrations, tags)) throw changedMeanwhile(direct.location)
    },
  })
}

/** Said with the run in the audit. */
function aboutOf(names: Readonly<Record<string, string | null>>): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(names).flatMap(([name, one]) => (one === null ? [] : [[name, one]])),
  )
}

/** What became pending since was neither looked at nor let through. */
function hasOthers(migrations: LedgerComparison['migrations'], tags: ReadonlySet<string>): boolean {
  return migrations.some(({ kind, tag }) => (kind === 'pending' || kind === 'out-of-order') && !tags.has(tag))
}

function changedMeanwhile(location: string): CodedError {
  return new CodedError('MIGRATION.LOCKED', `${location} was changed by another run in the meantime.`, {
    hint: 'Nothing was applied: run ops deploy again, which looks at it anew.',
    details: { location },
  })
}
