import type { PgSession } from '@twinship/core'
import { z } from 'zod'
import type { WatchedMigration, WatchedRun } from '../../../model/watch.ts'
import { isAtWork } from '../at-work.ts'

type Queried = Pick<PgSession, 'query'>

/** By oid: a schema that this role may not use cannot be asked for by name. */
export async function mayReadRecords({ query }: Queried): Promise<boolean> {
  const [row] = await query<{ may: boolean }>(
    `select coalesce(bool_and(pg_catalog.has_table_privilege(c.oid, 'select')), false)
       and count(*) = 4 and bool_and(pg_catalog.has_schema_privilege(n.oid, 'usage')) as may
     from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
     where n.nspname = 'ops' and c.relname in ('run', 'migration', 'plan', 'step')`,
  )
  return row?.may === true
}

const runRow = z.object({
  id: z.string(),
  command: z.string(),
  actor: z.string(),
  host: z.string(),
  processId: z.number(),
  backendPid: z.number(),
  seconds: z.number(),
  isAlive: z.boolean(),
  outcome: z.enum(['applied', 'failed', 'interrupted', 'aborted']).nullable(),
  filesDone: z.number(),
})

const runQuery = `
select r.id, command, actor, host, process_id as "processId", backend_pid as "backendPid", outcome,
  extract(epoch from coalesce(finished_at, pg_catalog.clock_timestamp()) - started_at)::float8 as seconds,
  exists (select from pg_catalog.pg_stat_get_activity(backend_pid) a
    where ${isAtWork('a', 'r.backend_start')}) as "isAlive",
  (select count(*)::int from ops.migration m where m.run_id = r.id and m.state = 'applied') as "filesDone"
from ops.run r where case when $1::uuid is null then finished_at is null else r.id = $1 end
order by "isAlive" desc, started_at desc limit 1`

/** The run of that id; without one the newest that has not ended. */
export async function readRun(queried: Queried, id: string | null): Promise<WatchedRun | null> {
  const [row] = await queried.query(runQuery, [id])
  if (row === undefined) return null
  const run = runRow.parse(row)
  return { ...run, ...(await readAudit(queried, run.id)) }
}

const details = z.object({ code: z.string().optional(), pending: z.array(z.string()).optional() })

async function readAudit({ query }: Queried, runId: string): Promise<Pick<WatchedRun, 'code' | 'files'>> {
  const [audit] = await query<{ may: boolean }>(
    `select pg_catalog.has_table_privilege('ops.audit', 'select') as may`,
  )
  if (audit?.may !== true) return { code: null, files: null }
  const rows = await query<{ details: string }>(
    `select details from ops.audit where run_id = $1 and event in ('run.started', 'run.finished') order by sequence`,
    [runId],
  )
  const said = rows.map((row) => details.parse(JSON.parse(row.details)))
  return {
    code: said.find(({ code }) => code !== undefined)?.code ?? null,
    files: said.find(({ pending }) => pending !== undefined)?.pending?.length ?? null,
  }
}

const migrationRow = z.object({
  tag: z.string(),
  total: z.number().nullable(),
  done: z.number(),
  id: z.string().nullable(),
  does: z.string().nullable(),
  isBackfill: z.boolean(),
  estimate: z.number().nullable(),
  rows: z.number().nullable(),
  page: z.number().nullable(),
  seconds: z.number().nullable(),
})

/** What a statement does not share its transaction with its record is seen only once it is done. */
const migrationQuery = `
with one as (select id, tag from ops.migration where state = 'running' order by ordinal desc limit 1),
  steps as (select p.migration_id, (at - 1)::int as position, step
    from one join ops.plan p on p.migration_id = one.id,
      pg_catalog.jsonb_array_elements(p.file -> 'steps') with ordinality s (step, at)),
  states as (select steps.*, s.state, s.rows, s.cursor, s.begun_at from steps
    left join ops.step s on s.migration_id = steps.migration_id and s.position = steps.position),
  current as (select * from states where state is distinct from 'done' order by position limit 1)
select one.tag, (select nullif(count(*), 0)::int from states) as total,
  (select count(*)::int from states where state = 'done') as done,
  c.step ->> 'id' as id, c.step ->> 'kind' as does,
  coalesce(pg_catalog.jsonb_typeof(c.step -> 'backfill') = 'object', false) as "isBackfill",
  (c.step -> 'estimate' ->> 'rows')::float8 as estimate, c.rows::float8 as rows,
  (c.cursor ->> 'next')::float8 as page,
  extract(epoch from pg_catalog.clock_timestamp() - c.begun_at)::float8 as seconds
from one left join current c on true`

/** The one that is under way; null where none is, or its file is in one transaction. */
export async function readMigration({ query }: Queried): Promise<WatchedMigration | null> {
  const [found] = await query(migrationQuery)
  if (found === undefined) return null
  const { tag, total, done, id, does, isBackfill, rows, estimate, page, seconds } = migrationRow.parse(found)
  if (total === null) return { tag, steps: null }
  const backfill = isBackfill ? { rows: rows ?? 0, estimate, page, seconds } : null
  const current = id === null || does === null ? null : { id, does, backfill }
  return { tag, steps: { done, total, current } }
}
