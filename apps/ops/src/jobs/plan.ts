import { CodedError } from '@twinship/core'
import {
  findPending,
  loadPlanner,
  maskSecrets,
  readMigrationFolder,
  type DatabaseState,
  type Facts,
  type MigrationFolder,
  type Plan,
  type PlanInput,
} from '@twinship/migrate'
import packageJson from '../../package.json' with { type: 'json' }
import type { PlanFlags } from '../commands/plan.ts'
import type { JobContext } from '../context.ts'
import { openDatabase } from '../engine.ts'
import { writeNew } from './files.ts'
import { typedPath } from './proof.ts'

export type PlanReport = {
  /** As it is printed: passwords in statements are masked, which those of `file` are not. */
  readonly plan: Plan
  /** Where it was written; null without --out. */
  readonly file: string | null
}

type Known = Pick<PlanInput, 'pending' | 'facts' | 'ledgerHead'>

/** What a database says of itself; `location` is safe to print. */
export type ReadDatabase = {
  readonly state: DatabaseState
  readonly location: string
  readonly readFacts: () => Promise<Facts | null>
}

/**
 * Plans what deploy would apply; changes nothing, and reads no row. Throws what deploy would refuse (IDENTITY.*,
 * MIGRATION.*), CONNECT.*, DB.*, and USAGE.INVALID where --out cannot be written.
 */
export async function planPending(context: JobContext, flags: PlanFlags): Promise<PlanReport> {
  const { out } = flags
  const plan = await computePlan(context, flags)
  const file = out === undefined ? null : typedPath(context, out)
  if (file !== null) save(file, plan)
  return { plan: await maskedPlan(plan), file }
}

export type PlanChoices = Pick<PlanFlags, 'database' | 'maintenance' | 'allowOutOfOrder'> & {
  /** What was interrupted is gone on with, by the plan that it has: only what comes behind it is planned. */
  readonly isResumed?: boolean
}

/** What deploy would do now, with the statements as they are sent. */
export async function computePlan(context: JobContext, choices: PlanChoices): Promise<Plan> {
  const survey = readMigrationFolder(context.migrations)
  return planFrom(survey, choices, await readKnown(context, survey, choices))
}

/** What deploy would do to a database that is in this state. Throws as deploy does. */
export async function planOn(
  context: JobContext,
  folder: MigrationFolder,
  choices: Omit<PlanChoices, 'database'>,
  read: ReadDatabase,
): Promise<Plan> {
  return planFrom(folder, choices, await knownOf(context, folder, choices, read))
}

async function planFrom(
  { dialect, migrations }: MigrationFolder,
  { maintenance = false }: Pick<PlanChoices, 'maintenance'>,
  known: Known,
): Promise<Plan> {
  const planner = await loadPlanner(dialect)
  return planner.plan({ files: migrations, ...known, options: { engine: packageJson.version, maintenance } })
}

/** From the configured database, where it is one of the folder's kind; otherwise everything is pending. */
async function readKnown(context: JobContext, folder: MigrationFolder, choices: PlanChoices): Promise<Known> {
  const { direct } = context.config
  const all = new Set(folder.migrations.map(({ tag }) => tag))
  const isAsked = choices.database && direct.dialect === folder.dialect
  const state = isAsked ? await readState(context) : undefined
  if (state === undefined) return { pending: all, facts: null, ledgerHead: null }
  const read = { state, location: direct.location, readFacts: () => readFacts(context) }
  return knownOf(context, folder, choices, read)
}

/** Facts are read where deploy would go on. */
async function knownOf(
  { config: { environment } }: JobContext,
  folder: MigrationFolder,
  { allowOutOfOrder = false, isResumed = false }: Omit<PlanChoices, 'database'>,
  { state, location, readFacts }: ReadDatabase,
): Promise<Known> {
  const policy = { allowOutOfOrder, allowAhead: isResumed, resume: isResumed }
  const { selected } = await findPending({ folder, environment, policy, location }, state)
  const fresh = selected.filter(({ kind }) => kind !== 'interrupted')
  return {
    pending: new Set(fresh.map(({ tag }) => tag)),
    facts: await readFacts(),
    ledgerHead: headOf(state),
  }
}

async function readFacts({ config: { direct } }: JobContext): Promise<Facts | null> {
  if (direct.dialect !== 'postgresql') return null
  const { readPgFacts } = await import('../engine/pg.ts')
  return readPgFacts({ url: direct.url, location: direct.location })
}

/** Undefined for a SQLite file that nothing has made yet. */
async function readState(context: JobContext): Promise<DatabaseState | undefined> {
  try {
    return await (await openDatabase(context)).readState()
  } catch (error) {
    const isMissing = error instanceof CodedError && error.code === 'CONNECT.NO_DATABASE'
    if (isMissing && context.config.direct.kind === 'file') return undefined
    throw error
  }
}

function headOf({ rows }: DatabaseState): Known['ledgerHead'] {
  const last = rows.at(-1)
  return last === undefined ? null : { hash: last.hash, createdAtMs: last.createdAtMs }
}

/** Passwords in statements are masked: for what is printed or kept. */
export async function maskedPlan(plan: Plan): Promise<Plan> {
  if (plan.dialect !== 'postgresql') return plan
  const files = await Promise.all(
    plan.files.map(async (file) => ({
      ...file,
      steps: await Promise.all(
        file.steps.map(async (step) => ({ ...step, sql: await Promise.all(step.sql.map(maskSecrets)) })),
      ),
    })),
  )
  return { ...plan, files }
}

/** Statements may hold passwords: the file is its maker's alone. */
function save(file: string, plan: Plan): void {
  writeNew({ file, text: `${JSON.stringify(plan, undefined, 2)}\n`, what: 'plan' })
}
