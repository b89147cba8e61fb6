import { CodedError, refuseRemoteDevelopment } from '@twinship/core'
import {
  findPending,
  readMigrationFolder,
  type DataAnswer,
  type DatabaseState,
  type MigrateReport,
  type Plan,
  type SelectPolicy,
} from '@twinship/migrate'
import type { JobContext } from '../context.ts'
import { openDatabase } from '../engine.ts'
import { applyPending } from './apply.ts'
import { choosePlan } from './choose-plan.ts'
import type { AutoRollback } from './deploy/auto-rollback.ts'
import { requireFittingRows } from './deploy/fitting-rows.ts'
import { onlineRun, type OnlineFlags } from './deploy/online.ts'
import { secureBackup, type BackupFlags, type SecuredBackup } from './deploy/secure-backup.ts'
import { takeBack } from './deploy/take-back.ts'
import { requireWithin, type DeployWindow } from './deploy/window.ts'

export type DeployFlags = OnlineFlags &
  BackupFlags & {
    readonly preflight: boolean
    readonly autoRollback?: AutoRollback
    readonly window?: DeployWindow
  }

/**
 * `backup`: the name of the proven one to go back to; null where none was needed or wanted. `plan`: the hash of the
 * plan that was carried out; null on SQLite, and where nothing was pending.
 */
export type DeployReport = MigrateReport & {
  readonly backup: string | null
  readonly plan: string | null
  readonly preflight: readonly DataAnswer[] | null
}

/**
 * Applies pending migrations to a database that exists, by production's rules: on PostgreSQL by a plan, step by step, so
 * that the app goes on. What is refused and what fails on the rows is found before anything is touched; before anything
 * of production is changed a backup is made and proven: without one nothing is applied. What the database refuses midway
 * is taken back.
 */
export async function deploy(context: JobContext, flags: DeployFlags): Promise<DeployReport> {
  const { environment, direct: target } = context.config
  refuseRemoteDevelopment(environment, target)
  const policy = { allowOutOfOrder: flags.allowOutOfOrder ?? false, allowAhead: false, resume: false }
  const { pending, state } = await findSelected(context, policy)
  const isAny = pending.size > 0
  const inWindow = () => isAny && requireWithin(flags.window, context.now())
  inWindow()
  const plan = isAny && target.dialect === 'postgresql' ? await choosePlan(context, flags) : null
  const preflight = flags.preflight ? await requireFittingRows(context, pending) : null
  const backup = isAny ? await secureBackup(context, flags, state.rows) : null
  // A backup takes its time.
  inWindow()
  const report = await applyPending(context, {
    command: 'deploy',
    policy,
    create: false,
    about: { ...backup?.about, ...(plan === null ? {} : { plan: plan.hash }) },
    ...(plan === null ? {} : { online: onlineRun(context, flags, plan) }),
    check: () => {
      const isMissing = environment === 'production' && backup === null
      const isUnplanned = target.dialect === 'postgresql' && plan === null
      if (isMissing || isUnplanned) throw changedMeanwhile(target.location)
    },
  }).catch(async (error: unknown) => {
    throw await takeBack(context, flags, error)
  })
  return { ...report, ...namesOf(backup, plan), preflight }
}

function namesOf(backup: SecuredBackup | null, plan: Plan | null): Pick<DeployReport, 'backup' | 'plan'> {
  return { backup: backup?.name ?? null, plan: plan?.hash ?? null }
}

/** What would be refused is refused here, before rows are counted or a backup is made for nothing. */
async function findSelected(
  context: JobContext,
  policy: SelectPolicy,
): Promise<{ readonly pending: ReadonlySet<string>; readonly state: DatabaseState }> {
  const { environment, direct } = context.config
  const folder = readMigrationFolder(context.migrations, { dialect: direct.dialect })
  const state = await (await openDatabase(context)).readState()
  const { location } = direct
  const { selected } = await findPending({ folder, environment, policy, location }, state)
  return { pending: new Set(selected.map(({ tag }) => tag)), state }
}

function changedMeanwhile(location: string): CodedError {
  return new CodedError('MIGRATION.LOCKED', `${location} was changed by another run in the meantime.`, {
    hint: 'Nothing was applied: run ops deploy again, which looks at it anew.',
    details: { location },
  })
}
