import type { RunInfo, RunOutcome } from '../../model/run.ts'
import { literal } from './names.ts'

/** Whoever has the lock is alone: a run that has no end was killed. */
export function startRunSql(run: RunInfo, backendPid: number, backendStart: string): string {
  const { id, command, actor, host, processId, gitCommit, toolVersion } = run
  const values = [id, command, actor, host, processId, gitCommit, toolVersion, backendPid, backendStart]
  return `update ops.run set finished_at = pg_catalog.now(), outcome = 'interrupted' where finished_at is null;
insert into ops.run (id, command, actor, host, process_id, git_commit, tool_version, backend_pid, backend_start)
values (${values.map(literal).join(', ')})`
}

export function finishRunSql({ id }: Pick<RunInfo, 'id'>, outcome: RunOutcome): string {
  return `update ops.run set finished_at = pg_catalog.now(), outcome = ${literal(outcome)} where id = ${literal(id)}`
}
