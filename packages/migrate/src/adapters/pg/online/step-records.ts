import type { BackfillCursor, OnlineFile } from '../../../model/online.ts'
import type { PlanStep } from '../../../model/plan.ts'
import { literal } from '../names.ts'
import { fileApplied, statementDone, type Recorder } from '../records.ts'
import { asFilePlan } from './file-plan.ts'

/** The attempt with the plan that it will go by, whatever would be planned later. */
export function startOnline({ runId }: Recorder, file: OnlineFile): readonly string[] {
  const { attemptId, migration, parsed, planned, planHash } = file
  const { tag, hash, whenMs } = migration
  // What an edit of the file is told by, statement by statement: the steps have rewritten ones.
  const statementHashes = parsed.statements.map(({ tokensHash }) => tokensHash)
  const values = [attemptId, runId, tag, hash, whenMs, parsed.tokensHash, parsed.statements.length, 'running']
  return [
    `insert into ops.migration (id, run_id, tag, hash, when_ms, tokens_hash, statements, state)
values (${values.map(literal).join(', ')})`,
    `insert into ops.plan (migration_id, plan_hash, file)
values (${literal(attemptId)}, ${literal(planHash)}, ${literal(JSON.stringify({ ...planned, statementHashes }))})`,
  ]
}

export function goOn({ attemptId }: OnlineFile): string {
  return `update ops.migration set state = 'running', failed_statement = null, failed_code = null where id = ${literal(attemptId)}`
}

export function stepBegun(
  { runId }: Recorder,
  { attemptId }: OnlineFile,
  position: number,
  step: PlanStep,
  seenBefore: readonly string[] | null,
): string {
  const seen = seenBefore === null ? null : JSON.stringify(seenBefore)
  const values = [attemptId, position, step.id, runId, 'begun', seen]
  return `insert into ops.step (migration_id, position, id, run_id, state, seen_before, begun_at)
values (${values.map(literal).join(', ')}, pg_catalog.clock_timestamp())
on conflict (migration_id, position) do update
set state = 'begun', run_id = excluded.run_id, seen_before = excluded.seen_before, cursor = null, rows = 0,
    begun_at = excluded.begun_at, finished_at = null`
}

export function stepMoved(
  { attemptId }: OnlineFile,
  position: number,
  cursor: BackfillCursor | null,
  rows: number,
): string {
  const json = cursor === null ? null : JSON.stringify(cursor)
  return `update ops.step set cursor = ${literal(json)}, rows = rows + ${rows}
where migration_id = ${literal(attemptId)} and position = ${position}`
}

/** Nothing of it is left: what it had begun was cleaned up. */
export function stepGone({ attemptId }: OnlineFile, position: number): string {
  return `delete from ops.step where migration_id = ${literal(attemptId)} and position = ${position}`
}

export function stepUndone(attemptId: string, position: number): string {
  return `update ops.step set state = 'undone', finished_at = pg_catalog.clock_timestamp()
where migration_id = ${literal(attemptId)} and position = ${position}`
}

/** With the last step come the statements of the file and Drizzle's own row. */
export function stepDone(
  recorder: Recorder,
  file: OnlineFile,
  position: number,
  step: PlanStep,
): readonly string[] {
  const values = [file.attemptId, position, step.id, recorder.runId, 'done']
  const done = `insert into ops.step (migration_id, position, id, run_id, state, finished_at)
values (${values.map(literal).join(', ')}, pg_catalog.clock_timestamp())
on conflict (migration_id, position) do update
set state = 'done', run_id = excluded.run_id, finished_at = excluded.finished_at`
  return position < file.planned.steps.length - 1 ? [done] : [done, ...fileDone(recorder, file)]
}

export function fileDone(recorder: Recorder, file: OnlineFile): readonly string[] {
  const plan = asFilePlan(file)
  return [
    ...file.parsed.statements.map((statement) => statementDone(recorder, plan, statement)),
    ...fileApplied(recorder, plan, false),
  ]
}
