import { hostname } from 'node:os'
import { isProcessAlive } from '@twinship/core'
import { z } from 'zod'
import type { RunHolder } from '../../model/database-state.ts'
import { rowsOf, type Querier } from './connection.ts'

const runSchema = z.object({
  id: z.string(),
  command: z.string(),
  actor: z.string(),
  host: z.string(),
  process_id: z.coerce.number(),
  started_at: z.coerce.number(),
  backend_start: z.coerce.string().nullable(),
})

/**
 * Runs of this process. A container that starts again gives its process the number of the one that was killed, so
 * that the own number alone would make a dead run look alive.
 */
const ownRuns = new Set<string>()

export function noteOwnRun(id: string): void {
  ownRuns.add(id)
}

export function forgetOwnRun(id: string): void {
  ownRuns.delete(id)
}

/** The newest run where it is open, or an older one that is alive still; the caller's own aside. */
export async function readOpenRun(on: Querier, ownRunId: string | null = null): Promise<RunHolder | null> {
  const runs = (await readOpenRuns(on)).filter(({ runId }) => runId !== ownRunId).toReversed()
  const alive = runs.find(({ isAlive }) => isAlive)
  if (alive !== undefined || runs.length === 0) return alive ?? null
  const [newest] = await rowsOf(
    on,
    'select id from __ops_run where id is not ? order by started_at desc, rowid desc limit 1',
    [ownRunId],
  )
  return runs.find(({ runId }) => runId === newest?.['id']) ?? null
}

async function readOpenRuns(on: Querier): Promise<readonly RunHolder[]> {
  const rows = await rowsOf(
    on,
    `select id, command, actor, host, process_id, started_at, backend_start from __ops_run
     where finished_at is null order by started_at, rowid`,
  )
  return rows.map((row) => {
    const { id, command, actor, host, process_id, started_at, backend_start } = runSchema.parse(row)
    const isAlive = host === hostname() && isRunAlive(process_id, backend_start, id)
    const [processId, startedAtMs] = [process_id, started_at]
    return { runId: id, command, actor, host, processId, startedAtMs, isAlive, backend: null }
  })
}

function isRunAlive(pid: number, start: string | null, runId: string): boolean {
  return pid === process.pid ? ownRuns.has(runId) : isProcessAlive(pid, start)
}

/**
 * The run that is at work on a file of several steps, between which it does not hold the database's lock. Whoever
 * comes in between must wait, for it is not interrupted.
 */
export async function readBusyRun(on: Querier, ownRunId: string | null): Promise<RunHolder | null> {
  const working = await rowsOf(
    on,
    `select m.run_id as begun, (select max(j.run_id) from __ops_journal j where j.migration_id = m.id
       and j.ordinal = (select max(ordinal) from __ops_journal where migration_id = m.id)) as latest
     from __ops_migration m where m.state = 'running'`,
  )
  const ids = new Set(working.flatMap(({ begun, latest }) => [begun, latest]))
  const runs = await readOpenRuns(on)
  return runs.find(({ runId, isAlive }) => isAlive && runId !== ownRunId && ids.has(runId)) ?? null
}
