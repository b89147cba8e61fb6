import { CodedError, refuseRemoteDevelopment } from '@twinship/core'
import {
  findPending,
  readMigrationFolder,
  type DataAnswer,
  type DatabaseState,
  type LedgerComparison,
  type MigrateReport,
  type MigrationFile,
  type MigrationFolder,
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
import { nothingAsked, passGate, type Accepted, type GateFlags } from './gate/gate.ts'
import { asksApproval } from './gate/gated.ts'

export type DeployFlags = OnlineFlags &
  GateFlags &
  BackupFlags & {
    readonly preflight: boolean
    readonly autoRollback?: AutoRollback
    readonly window?: DeployWindow
  }

/**
 * `backup`: the name of the proven one to go back to; null where none was needed or wanted. `plan`: the hash of the
 * plan that was carried out; null where nothing was pending, and on SQLite where nobody approves one.
 */
export type DeployReport = MigrateReport & {
  readonly backup: string | null
  readonly plan: string | null
  readonly preflight: readonly DataAnswer[] | null
  readonly accepted: Accepted
}

/**
 * Applies pending migrations to a database that exists, by production's rules: on PostgreSQL by a plan, step by step, so
 * that the app goes on. What is not promoted or approved, what is refused and what fails on the rows is found before
 * anything is touched; before anything of production is changed a backup is made and proven: without one nothing is
 * applied. What the database refuses midway is taken back.
 */
export async function deploy(context: JobContext, flags: DeployFlags): Promise<DeployReport> {
  const { environment, direct: target } = context.config
  refuseRemoteDevelopment(environment, target)
  const policy = { allowOutOfOrder: flags.allowOutOfOrder ?? false, allowAhead: false, resume: false }
  const folder = readMigrationFolder(context.migrations, { dialect: target.dialect })
  const { pending, state } = await look(context, folder, policy)
  const ready = await makeReady(context, flags, pending, state)
  const { plan, backup, accepted, tags } = ready
  const report = await applyPending(context, {
    command: 'deploy',
    policy,
    create: false,
    folder,
    about: { ...backup?.about, ...aboutOf({ plan: plan?.hash ?? null, ...accepted }) },
    ...(plan === null || target.dialect === 'sqlite' ? {} : { online: onlineRun(context, flags, plan) }),
    check: ({ migrations }) => {
      if (isUnready(context, ready) || hasOthers(migrations, tags)) throw changedMeanwhile(target.location)
    },
  }).catch(async (error: unknown) => {
    throw await takeBack(context, flags, error)
  })
  const { preflight } = ready
  return { ...report, backup: backup?.name ?? null, preflight, plan: plan?.hash ?? null, accepted }
}

type Ready = Pick<DeployReport, 'preflight' | 'accepted'> & {
  readonly tags: ReadonlySet<string>
  readonly plan: Plan | null
  readonly backup: SecuredBackup | null
}

/** Everything that is asked and made before anything is changed. */
async function makeReady(
  context: JobContext,
  flags: DeployFlags,
  pending: readonly MigrationFile[],
  state: DatabaseState,
): Promise<Ready> {
  const tags = new Set(pending.map(({ tag }) => tag))
  if (tags.size === 0) {
    const preflight = flags.preflight ? await requireFittingRows(context, tags) : null
    return { tags, plan: null, backup: null, preflight, accepted: nothingAsked }
  }
  requireWithin(flags.window, context.now())
  const plan = await planOf(context, flags)
  const subject = { pending, databaseId: state.identity?.id ?? null, plan: plan?.hash ?? null }
  const accepted = await passGate(context, flags, subject)
  const preflight = flags.preflight ? await requireFittingRows(context, tags) : null
  const backup = await secureBackup(context, flags, state.rows)
  // A backup takes its time.
  requireWithin(flags.window, context.now())
  return { tags, plan, backup, preflight, accepted }
}

/** Files of SQLite run as they stand: a plan is made there to be what was approved. */
async function planOf(context: JobContext, flags: DeployFlags): Promise<Plan | null> {
  const { config } = context
  const isAsked = flags.approval !== undefined || asksApproval(config)
  return config.direct.dialect === 'postgresql' || isAsked ? choosePlan(context, flags) : null
}

function isUnready({ config }: JobContext, { backup, plan }: Ready): boolean {
  const isMissing = config.environment === 'production' && backup === null
  return isMissing || (config.direct.dialect === 'postgresql' && plan === null)
}

/** What would be refused is refused here, before rows are counted or a backup is made for nothing. */
async function look(
  context: JobContext,
  folder: MigrationFolder,
  policy: SelectPolicy,
): Promise<{ readonly pending: readonly MigrationFile[]; readonly state: DatabaseState }> {
  const { environment, direct } = context.config
  const state = await (await openDatabase(context)).readState()
  const { location } = direct
  const { selected } = await findPending({ folder, environment, policy, location }, state)
  return { pending: selected.flatMap(({ position }) => folder.migrations[position] ?? []), state }
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
