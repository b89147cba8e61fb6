import { CodedError, refuseRemoteDevelopment } from '@twinship/core'
import {
  findPending,
  readMigrationFolder,
  type DataAnswer,
  type MigrateReport,
  type SelectPolicy,
} from '@twinship/migrate'
import type { JobContext } from '../context.ts'
import { openDatabase } from '../engine.ts'
import { applyPending } from './apply.ts'
import { choosePlan } from './choose-plan.ts'
import { requireFittingRows } from './deploy/fitting-rows.ts'
import { onlineRun, type OnlineFlags } from './deploy/online.ts'

export type DeployFlags = OnlineFlags & { readonly scratchUrl?: string; readonly preflight: boolean }

/**
 * `backup`: the name of the one that was made and proven before; null where none was needed. `plan`: the hash of the
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
 * of production is changed a backup is made and proven: without one nothing is
 * applied.
 */
export async function deploy(context: JobContext, flags: DeployFlags): Promise<DeployReport> {
  const { environment, direct: target } = context.config
  refuseRemoteDevelopment(environment, target)
  const policy = { allowOutOfOrder: flags.allowOutOfOrder ?? false, allowAhead: false, resume: false }
  const pending = await pendingTags(context, policy)
  const isPlanned = pending.size > 0 && target.dialect === 'postgresql'
  const plan = isPlanned ? await choosePlan(context, flags) : null
  const preflight = flags.preflight ? await requireFittingRows(context, pending) : null
  const isNeeded = environment === 'production' && pending.size > 0
  const backup = isNeeded ? await backUp(context, flags) : null
  const report = await applyPending(context, {
    command: 'deploy',
    policy,
    create: false,
    about: { ...(backup === null ? {} : { backup }), ...(plan === null ? {} : { plan: plan.hash }) },
    ...(plan === null ? {} : { online: onlineRun(context, flags, plan) }),
    check: () => {
      const isMissing = environment === 'production' && backup === null
      const isUnplanned = target.dialect === 'postgresql' && plan === null
      if (isMissing || isUnplanned) throw changedMeanwhile(target.location)
    },
  })
  return { ...report, backup, preflight, plan: plan?.hash ?? null }
}

async function backUp(context: JobContext, { scratchUrl }: DeployFlags): Promise<string> {
  const { createProven } = await import('./backup/create-proven.ts')
  return createProven(context, scratchUrl)
}

/** What would be refused is refused here, before rows are counted or a backup is made for nothing. */
async function pendingTags(context: JobContext, policy: SelectPolicy): Promise<ReadonlySet<string>> {
  const { environment, direct } = context.config
  const folder = readMigrationFolder(context.migrations, { dialect: direct.dialect })
  const state = await (await openDatabase(context)).readState()
  const { location } = direct
  const { selected } = await findPending({ folder, environment, policy, location }, state)
  return new Set(selected.map(({ tag }) => tag))
}

function changedMeanwhile(location: string): CodedError {
  return new CodedError('MIGRATION.LOCKED', `${location} was changed by another run in the meantime.`, {
    hint: 'Nothing was applied: run ops deploy again, which looks at it anew.',
    details: { location },
  })
}
