import {
  findPending,
  surveyMigrationFolder,
  planLosses,
  readMigrationFolder,
  requireEnvironment,
  type DataAnswer,
  type DatabaseState,
  type MigrationFile,
  type MigrationFolder,
  type Plan,
  type PlanLoss,
  type SelectPolicy,
} from '@twinship/migrate'
import type { JobContext } from '../../context.ts'
import type { MachineFinding } from '../../doctor/finding.ts'
import type { Recorder } from '../../record/recorder.ts'
import { machineFindingsError } from '../../report/machine-findings.ts'
import { checkJournal } from '../check-journal.ts'
import { choosePlan } from '../choose-plan.ts'
import { nothingAsked, passGate, type Accepted, type GateFlags } from '../gate/gate.ts'
import { examineDrift, type DriftExamination } from './drift.ts'
import { requireFittingRows } from './fitting-rows.ts'
import { requireWayBack, type BackFlags } from './go-back.ts'
import { readIdleState } from './in-turn.ts'
import type { OnlineFlags } from './online.ts'
import { createProblems, type Problems } from './problems.ts'
import { requireOwnRole } from './role.ts'
import { requireBackupReady, type BackupFlags } from './secure-backup.ts'
import { requireSeedable } from './seed.ts'
import { examineSurroundings, ofJournal } from './surroundings.ts'
import { refuseTestAccounts } from './test-accounts.ts'
import { requireWithin, type DeployWindow } from './window.ts'

export type ReadyFlags = OnlineFlags &
  GateFlags &
  BackupFlags &
  BackFlags & {
    readonly preflight: boolean
    readonly window?: DeployWindow
    readonly seed?: boolean
  }

/** What is known before anything is changed. Lists are empty and plans null where nothing is pending. */
export type Ready = {
  readonly folder: MigrationFolder
  readonly policy: SelectPolicy
  readonly state: DatabaseState
  readonly pending: readonly MigrationFile[]
  readonly plan: Plan | null
  readonly losses: readonly PlanLoss[]
  readonly accepted: Accepted
  /** Null with --no-preflight, and on SQLite. */
  readonly answers: readonly DataAnswer[] | null
  readonly findings: readonly MachineFinding[]
  readonly expected: DriftExamination['expected']
}

/**
 * Asks folder, database, server, rows, gate and backup whether the deployment may begin; changes nothing. Throws the one
 * thing that stands in the way, or DEPLOY.NOT_READY with all of them.
 */
export async function makeReady(
  context: JobContext,
  flags: ReadyFlags,
  { stage }: Pick<Recorder, 'stage'>,
): Promise<Ready> {
  return stage('preflight', async (say) => {
    const ready = await examine(context, flags, stage)
    const warnings = ready.findings.filter(({ severity }) => severity !== 'note')
    for (const { message, hint } of warnings) context.notice(`Warning     ${message}\n            → ${hint}`)
    const count = ready.pending.length
    const text = count === 0 ? 'nothing is pending' : `${count} pending, ${ready.state.rows.length} applied`
    say(
      warnings.length === 0 ? text : `${text}, ${warnings.length} warnings`,
      warnings.length === 0 ? undefined : 'warned',
    )
    return ready
  })
}

async function examine(context: JobContext, flags: ReadyFlags, stage: Recorder['stage']): Promise<Ready> {
  const { environment, direct } = context.config
  const policy = { allowOutOfOrder: flags.allowOutOfOrder ?? false, allowAhead: false, resume: false }
  const folder = readMigrationFolder(context.migrations, { dialect: direct.dialect })
  const state = await readIdleState(context)
  // Whatever else is found in a database that was not meant would send somebody the wrong way.
  requireEnvironment(state, environment, direct.location)
  const problems = createProblems()
  if (flags.seed === true) await problems.attempt(async () => requireSeedable(context))
  const selected = await problems.attempt(() =>
    findPending({ folder, environment, policy, location: direct.location }, state),
  )
  const pending = (selected?.selected ?? []).flatMap(({ position }) => folder.migrations[position] ?? [])
  const none = { plan: null, losses: [], accepted: nothingAsked, answers: null, findings: [], expected: null }
  const before = { folder, policy, state, pending }
  if (selected !== undefined && pending.length === 0) {
    if (flags.seed === true) await askWriter(context, flags, problems)
    problems.refuse()
    return {
      ...before,
      ...none,
      answers: flags.preflight ? await requireFittingRows(context, new Set()) : null,
    }
  }
  await askSurroundings(context, flags, state, problems)
  const planned = selected === undefined ? none : await askPlan(context, flags, before, { problems, stage })
  const findings = await lookAround(context, pending, problems)
  problems.refuse()
  const drift = await examineDrift(context, flags.scratchUrl)
  return { ...before, ...planned, findings: [...findings, ...drift.findings], expected: drift.expected }
}

/** What does not depend on what is pending. */
async function askSurroundings(
  context: JobContext,
  flags: ReadyFlags,
  { rows }: DatabaseState,
  problems: Problems,
): Promise<void> {
  await askWriter(context, flags, problems)
  await problems.attempt(async () => requireWayBack(context, flags))
  await problems.attempt(() => requireBackupReady(context, flags, rows))
}

/** Whoever writes at all, the seed too. */
async function askWriter(context: JobContext, { window }: ReadyFlags, { attempt }: Problems): Promise<void> {
  await attempt(async () => requireWithin(window, context.now()))
  await attempt(() => requireOwnRole(context))
  await attempt(() => refuseTestAccounts(context))
}

type Before = Pick<Ready, 'folder' | 'state' | 'pending'>
type Planned = Pick<Ready, 'plan' | 'losses' | 'accepted' | 'answers'>
type Asking = { readonly problems: Problems; readonly stage: Recorder['stage'] }

async function askPlan(
  context: JobContext,
  flags: ReadyFlags,
  { folder, state, pending }: Before,
  { problems, stage }: Asking,
): Promise<Planned> {
  const plan = await problems.attempt(() =>
    stage('plan', async (say) => {
      const chosen = await choosePlan(context, flags)
      say(`${chosen.files.length} files, ${chosen.hash}`)
      return chosen
    }),
  )
  const subject = { pending, databaseId: state.identity?.id ?? null, plan: plan?.hash ?? null }
  const accepted = await problems.attempt(() => passGate(context, flags, subject))
  const tags = new Set(pending.map(({ tag }) => tag))
  const answers = flags.preflight ? await problems.attempt(() => requireFittingRows(context, tags)) : null
  return {
    plan: plan ?? null,
    losses: plan === undefined ? [] : await planLosses(plan, folder),
    accepted: accepted ?? nothingAsked,
    answers: answers ?? null,
  }
}

/** Nothing can be migrated there: it is found out before a backup is made for nothing. */
const fatal: ReadonlySet<string> = new Set(['SERVER.VERSION', 'SERVER.REPLICA', 'SETTING.READ_ONLY'])

/** What else there is to be said of server and files stops no deployment. */
async function lookAround(
  context: JobContext,
  pending: readonly MigrationFile[],
  problems: Problems,
): Promise<readonly MachineFinding[]> {
  const { dialect } = context.config.direct
  const survey = surveyMigrationFolder(context.migrations, { dialect })
  const tags = new Set(pending.map(({ tag }) => tag))
  const journal = await checkJournal(survey, context.now(), ({ tag }) => tags.has(tag))
  const around = await examineSurroundings(context)
  const error = machineFindingsError(
    'DOCTOR.FINDINGS',
    around.filter(({ code }) => fatal.has(code)),
  )
  if (error !== undefined) problems.add(error)
  return [...around, ...ofJournal(journal, tags)].map((one) =>
    one.severity === 'error' ? { ...one, severity: 'warning' } : one,
  )
}
