import type { StepContext } from './context.ts'
import { terminate } from './terminate.ts'

/** Sessions of people alone: a prepared transaction has none, and no autovacuum is ended. */
const query = `
select b.pid, null as "preparedAs", a.xact_start::text as since, coalesce(nullif(a.application_name, ''), 'a session') as application,
  coalesce(a.state, 'active') as state, extract(epoch from pg_catalog.clock_timestamp() - a.xact_start)::float8 * 1000 as "ageMs",
  coalesce((select pg_catalog.format('%I.%I', n.nspname, c.relname) from pg_catalog.pg_locks l
    join pg_catalog.pg_class c on c.oid = l.relation join pg_catalog.pg_namespace n on n.oid = c.relnamespace
    where l.pid = $1 and not l.granted limit 1), 'its snapshot') as "table", false as "isWraparound"
from pg_catalog.unnest(pg_catalog.pg_blocking_pids($1)) b (pid)
join pg_catalog.pg_stat_activity a on a.pid = b.pid and a.backend_type = 'client backend'
where a.xact_start <= pg_catalog.clock_timestamp() - $2 * interval '1 ms'`

/**
 * For a statement that is at work and cannot give way (CONCURRENTLY, VALIDATE): whoever it waits for is ended where the
 * options allow that at its age, looked at again and again.
 */
export function endBlocking(context: StepContext): (() => Promise<void>) | undefined {
  const { run, options } = context
  const limit = options.terminateBlockersOlderThanMs
  if (limit === null) return undefined
  const recorded = new Set<string>()
  return async () => {
    const blockers = await run.observer.query<Parameters<typeof terminate>[1]>(query, [
      run.session.backendPid,
      limit,
    ])
    for (const blocker of blockers) await terminate(context, blocker, recorded)
  }
}
