import { CodedError } from '@twinship/core'
import type { MigrationFolder } from '../model/folder.ts'
import type { EnvironmentName } from '../model/identity.ts'
import { patientOptions, type AbortReport, type OnlineFile } from '../model/online.ts'
import type { RunEvent, RunInfo } from '../model/run.ts'
import { loadParser } from '../parse/load.ts'
import type { MigrationDatabase, MigrationSession } from '../ports/migration-database.ts'
import { compareState } from './compare.ts'
import { requireEnvironment } from './identity.ts'

export type AbortOptions = {
  readonly database: MigrationDatabase
  readonly folder: MigrationFolder
  readonly environment: EnvironmentName
  readonly run: RunInfo
  /** How long to wait for another runner. */
  readonly waitMs: number
  /** End transactions that stand in the way and are older; default: they are waited for. */
  readonly terminateBlockersOlderThanMs?: number | null
  readonly onEvent?: (event: RunEvent) => void
  readonly signal?: AbortSignal | undefined
}

/**
 * Takes back the migration that stopped midway, step by step, the newest first: then it is pending again. Throws
 * MIGRATION.NOTHING_TO_ABORT, MIGRATION.NOT_ABORTABLE with nothing touched, and what running a step throws.
 */
export async function abortMigration(options: AbortOptions): Promise<AbortReport> {
  const { database, waitMs, onEvent = () => undefined, signal, run } = options
  const { terminateBlockersOlderThanMs = null } = options
  const session = await database.open({ waitMs, create: false, onEvent, signal })
  try {
    const file = await interruptedFile(options, session)
    if (session.undoOnline === undefined) throw notByPlan(file.migration.tag)
    await session.startRun(run, { aborts: file.migration.tag })
    try {
      const online = { ...patientOptions, terminateBlockersOlderThanMs }
      const report = await session.undoOnline(file, online, signal)
      await session.finishRun('aborted', { aborted: report.tag, undone: report.undone })
      return report
    } catch (error) {
      const code = error instanceof CodedError ? error.code : 'BUG.UNEXPECTED'
      const outcome = code === 'INTERRUPTED' ? 'interrupted' : 'failed'
      if (code !== 'DB.CONNECTION_LOST') await session.finishRun(outcome, { code }).catch(() => undefined)
      throw error
    }
  } finally {
    await session.close()
  }
}

async function interruptedFile(options: AbortOptions, session: MigrationSession): Promise<OnlineFile> {
  const { folder, environment, database } = options
  const state = await session.readState()
  requireEnvironment(state, environment, database.location)
  const { migrations } = await compareState(folder, state)
  const found = migrations.find((one) => one.kind === 'interrupted')
  const migration = found === undefined ? undefined : folder.migrations[found.position]
  if (found?.kind !== 'interrupted' || migration === undefined) {
    throw new CodedError('MIGRATION.NOTHING_TO_ABORT', `No migration of ${database.location} stopped midway.`)
  }
  const stored = found.steps === null ? undefined : await session.readOnline?.(found.attemptId)
  if (stored === undefined) throw notByPlan(found.tag)
  const parsed = (await loadParser(folder.dialect)).parse(migration)
  return { attemptId: found.attemptId, isResumed: true, migration, parsed, ...stored }
}

function notByPlan(tag: string): CodedError {
  return new CodedError(
    'MIGRATION.NOT_ABORTABLE',
    `${tag} ran as its file says, without a plan that knows the way back.`,
    {
      hint: 'Run ops resume; or undo its statements by hand and run ops resolve --rolled-back.',
      details: { migration: tag },
    },
  )
}
