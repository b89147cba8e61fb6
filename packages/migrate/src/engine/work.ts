import { randomUUID } from 'node:crypto'
import { CodedError } from '@twinship/core'
import type { Attempt, DatabaseState } from '../model/database-state.ts'
import type { MigrationFile } from '../model/folder.ts'
import { abortMark, type OnlineFile, type StoredPlan } from '../model/online.ts'
import type { ParsedMigration } from '../model/parsed.ts'
import type { Plan } from '../model/plan.ts'
import type { FilePlan } from '../model/run.ts'
import type { MigrationState } from '../model/state.ts'
import { planFile } from '../plan/plan-file.ts'
import { runsAsWhole } from '../plan/whole-file.ts'
import type { MigrationSession } from '../ports/migration-database.ts'

/** One file of a run: as it stands, or step by step. */
export type Work =
  | { readonly kind: 'file'; readonly plan: FilePlan }
  | { readonly kind: 'online'; readonly file: OnlineFile }

type Subject = {
  readonly migration: MigrationFile
  readonly parsed: ParsedMigration
  readonly selected: MigrationState
  /** Undefined where files run as they stand. */
  readonly planned: Plan | undefined
}

/** How a file that was selected runs, or goes on. Throws MIGRATION.ABORT_UNFINISHED. */
export async function workOf(
  session: MigrationSession,
  state: DatabaseState,
  { migration, parsed, selected, planned: plan }: Subject,
): Promise<Work> {
  const id = selected.kind === 'interrupted' ? selected.attemptId : undefined
  const interrupted = state.attempts.find((attempt) => attempt.id === id)
  const stored = await storedPlan(session, migration, interrupted)
  if (stored !== undefined) return { kind: 'online', file: { isResumed: true, migration, parsed, ...stored } }
  const planned = plan?.files.find(({ tag }) => tag === migration.tag)
  const isStepwise = interrupted === undefined && plan !== undefined && planned !== undefined
  if (isStepwise && !(await runsAsWhole(migration, parsed, planned))) {
    const attemptId = randomUUID()
    const planHash = plan.hash
    return {
      kind: 'online',
      file: { attemptId, isResumed: false, migration, parsed, planned, planHash, records: [] },
    }
  }
  const failed = state.attempts.find((attempt) => isFailed(attempt, migration))
  return { kind: 'file', plan: planFile({ migration, parsed, interrupted, failed, newId: randomUUID() }) }
}

/** Of a file that was begun by a plan. Throws MIGRATION.ABORT_UNFINISHED. */
async function storedPlan(
  session: MigrationSession,
  migration: MigrationFile,
  interrupted: Attempt | undefined,
): Promise<(StoredPlan & { readonly attemptId: string }) | undefined> {
  if (interrupted === undefined || interrupted.steps === null) return undefined
  if (interrupted.failure?.sqlState === abortMark) throw abortUnfinished(migration)
  const stored = await session.readOnline?.(interrupted.id)
  return stored === undefined ? undefined : { attemptId: interrupted.id, ...stored }
}

/** Steps of it may be gone that count as done. */
function abortUnfinished({ tag }: MigrationFile): CodedError {
  return new CodedError(
    'MIGRATION.ABORT_UNFINISHED',
    `${tag} is being taken back: an ops abort was begun and has not come to its end.`,
    { details: { migration: tag } },
  )
}

function isFailed({ state, tag, whenMs }: Attempt, migration: MigrationFile): boolean {
  return state === 'failed' && tag === migration.tag && whenMs === migration.whenMs
}
