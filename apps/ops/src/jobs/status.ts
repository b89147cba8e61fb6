import { CodedError } from '@twinship/core'
import {
  compareState,
  findAbandoned,
  findMissing,
  requireEnvironment,
  surveyMigrationFolder,
  type AbandonedMigration,
  type Attempt,
  type DatabaseState,
  type Finding,
  type Layout,
  type MigrationState,
  type MissingMigration,
  type SurplusRow,
} from '@twinship/migrate'
import type { JobContext } from '../context.ts'
import { openDatabase } from '../engine.ts'
import { checkJournal } from './check-journal.ts'

export type StatusReport = Pick<DatabaseState, 'identity' | 'engine' | 'openRun'> & {
  /** IDENTITY.* where the database is not one of this environment; commands that change it would stop. */
  readonly identityError: CodedError | undefined
  readonly layout: Layout
  /** In the order of the folder. */
  readonly migrations: readonly (MigrationState | MissingMigration)[]
  /** The engine's newest attempt at each migration that did not end well. */
  readonly failures: readonly FailedAttempt[]
  /** Interrupted migrations whose file left the folder. */
  readonly abandoned: readonly AbandonedMigration[]
  /** Rows of the ledger that the folder cannot explain. */
  readonly surplus: readonly SurplusRow[]
  readonly findings: readonly Finding[]
}

export type FailedAttempt = {
  readonly tag: string
  /** Ordinal; null where the transaction could not be committed. */
  readonly statement: number | null
  readonly sqlState: string
}

/**
 * Compares the folder with the database by content, and checks the folder itself; changes nothing. Looks into files
 * that are not applied as they stand, or into all of them.
 */
export async function status(context: JobContext, everyFile: boolean): Promise<StatusReport> {
  const { config, migrations: location, now } = context
  const survey = surveyMigrationFolder(location, { dialect: config.direct.dialect })
  const { dialect, layout, migrations } = survey
  const state = await readState(context)
  const compared = await compareState({ dialect, layout, migrations }, state)
  const { missing, surplus } = findMissing(survey, compared.surplus)
  const settled = new Set(compared.migrations.filter(isApplied).map(({ position }) => position))
  return {
    identity: state.identity,
    identityError: identityError(context, state),
    engine: state.engine,
    openRun: state.openRun,
    layout,
    migrations: [...compared.migrations.map((one) => byDeploy(context, one)), ...missing].sort(
      (left, right) => left.position - right.position,
    ),
    failures: state.attempts.flatMap(failureOf),
    abandoned: findAbandoned(migrations, state.attempts),
    surplus,
    findings: await checkJournal(survey, now(), ({ position }) => everyFile || !settled.has(position)),
  }
}

/** What is pending in an environment that is deployed to waits for a deployment. */
function byDeploy({ config: { environment } }: JobContext, state: MigrationState): MigrationState {
  const isDeployedTo = environment === 'staging' || environment === 'production'
  return isDeployedTo && state.kind === 'pending' ? { ...state, next: 'ops deploy' } : state
}

/** A SQLite file that nothing has made yet has everything pending: migrate makes it. */
async function readState(context: JobContext): Promise<DatabaseState> {
  try {
    return await (await openDatabase(context)).readState()
  } catch (error) {
    const isMissing = error instanceof CodedError && error.code === 'CONNECT.NO_DATABASE'
    if (isMissing && context.config.direct.kind === 'file') return nothingYet
    throw error
  }
}

const nothingYet: DatabaseState = {
  rows: [],
  attempts: [],
  identity: null,
  engine: 'none',
  isEmpty: true,
  openRun: null,
}

function failureOf({ tag, state, failure }: Attempt): FailedAttempt[] {
  if (state !== 'failed' || failure === null) return []
  return [{ tag, statement: failure.statement, sqlState: failure.sqlState }]
}

function identityError({ config }: JobContext, state: DatabaseState): CodedError | undefined {
  try {
    requireEnvironment(state, config.environment, config.direct.location)
    return undefined
  } catch (error) {
    if (error instanceof CodedError) return error
    throw error
  }
}

export function isUpToDate({
  migrations,
  surplus,
  abandoned,
}: Pick<StatusReport, 'migrations' | 'surplus' | 'abandoned'>): boolean {
  const isKnown = surplus.every(({ kind }) => kind !== 'ahead') && abandoned.length === 0
  return migrations.every(isApplied) && isKnown
}

export function isApplied({ kind }: StatusReport['migrations'][number]): boolean {
  return kind === 'applied' || kind === 'edited-comments-only'
}
