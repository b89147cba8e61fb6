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
import { requireFittingRows } from './deploy/fitting-rows.ts'

/** What deploy cannot do yet, said on every run. */
const notBuiltYet =
  'The production pipeline (plan, online steps, health) is not built yet: this applies pending migrations as they are.'

export type DeployFlags = {
  readonly allowOutOfOrder?: boolean
  readonly scratchUrl?: string
  readonly preflight: boolean
}

/** `backup`: the name of the one that was made and proven before; null where none was needed. */
export type DeployReport = MigrateReport & {
  readonly backup: string | null
  readonly preflight: readonly DataAnswer[] | null
}

/**
 * Applies pending migrations to a database that exists, by production's rules. What fails on the rows is found before
 * anything is touched; before anything of production is changed a backup is made and proven: without one nothing is
 * applied.
 */
export async function deploy(context: JobContext, flags: DeployFlags): Promise<DeployReport> {
  const { environment, direct: target } = context.config
  refuseRemoteDevelopment(environment, target)
  context.notice(notBuiltYet)
  const policy = { allowOutOfOrder: flags.allowOutOfOrder ?? false, allowAhead: false, resume: false }
  const pending = await pendingTags(context, policy)
  const preflight = flags.preflight ? await requireFittingRows(context, pending) : null
  const isNeeded = environment === 'production' && pending.size > 0
  const backup = isNeeded ? await backUp(context, flags) : null
  const report = await applyPending(context, {
    command: 'deploy',
    policy,
    create: false,
    ...(backup === null ? {} : { about: { backup } }),
    check: () => {
      if (environment === 'production' && backup === null) throw changedMeanwhile(target.location)
    },
  })
  return { ...report, backup, preflight }
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
    hint: 'Nothing was applied: run ops deploy again, which makes a backup first.',
    details: { location },
  })
}
