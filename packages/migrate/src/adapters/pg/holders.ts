import type { PgSession } from '@twinship/core'
import { isAtWork } from './at-work.ts'
import { runLockKey } from './names.ts'

type OpenRun = {
  readonly name: string
  readonly processId: number
  readonly pid: number
  readonly start: string
}

/** The unfinished run whose backend is alive, other than this session's own. */
export async function describeRunAtWork(session: PgSession): Promise<string | undefined> {
  const runs = await readOpenRuns(session)
  if (runs.length === 0) return undefined
  const alive = await asLogin(session, () =>
    session.query<{ pid: number }>(
      `select a.pid from rows from (pg_catalog.unnest($1::int[]), pg_catalog.unnest($2::timestamptz[])) r (pid, start)
       join pg_catalog.pg_stat_get_activity(null) a on a.pid = r.pid and ${isAtWork('a', 'r.start')}
       where a.pid <> pg_catalog.pg_backend_pid()`,
      [runs.map(({ pid }) => pid), runs.map(({ start }) => start)],
    ),
  )
  const run = runs.find(({ pid }) => alive.some((one) => one.pid === pid))
  return run === undefined ? undefined : `${run.name} (backend ${run.pid})`
}

type Holder = { readonly pid: number; readonly application: string | null; readonly seconds: number | null }

/** Who holds the lock that this session waits for, as far as its role can see. */
export async function describeHolder(session: PgSession): Promise<string> {
  const [holder] = await asLogin(session, () =>
    session.query<Holder>(
      `select l.pid, a.application_name as application,
         extract(epoch from pg_catalog.clock_timestamp() - a.backend_start)::integer as seconds
       from pg_catalog.pg_locks l left join pg_catalog.pg_stat_activity a using (pid)
       where l.locktype = 'advisory' and l.granted and l.objsubid = 1
         and l.database = (select oid from pg_catalog.pg_database where datname = pg_catalog.current_database())
         and (l.classid::bigint << 32) | l.objid::bigint = ${runLockKey}`,
    ),
  )
  if (holder === undefined) return 'a session that has just ended'
  // The run's table may be out of this role's reach; who waits is told what can be told.
  const runs = await readOpenRuns(session).catch(() => [])
  const run = runs.find(({ pid }) => pid === holder.pid)
  const who = run === undefined ? holder.application : `${run.name}, process ${run.processId}`
  const since = holder.seconds === null ? '' : `, connected for ${holder.seconds} s`
  return `${who ?? 'a session'} (backend ${holder.pid}${since})`
}

/** When this session's backend was started, as records name it together with its process id. */
export async function backendStart(session: PgSession): Promise<string> {
  const [row] = await asLogin(session, () =>
    session.query<{ start: string }>(
      `select backend_start::text as start from pg_catalog.pg_stat_activity
       where pid = pg_catalog.pg_backend_pid()`,
    ),
  )
  return row?.start ?? ''
}

/** As the role that owns the records, newest first; none where the engine was never here. */
async function readOpenRuns(session: PgSession): Promise<readonly OpenRun[]> {
  const [table] = await session.query<{ there: boolean }>(
    `select exists (select from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
       where n.nspname = 'ops' and c.relname = 'run') as there`,
  )
  if (table?.there !== true) return []
  return session.query<OpenRun>(
    `select pg_catalog.concat(command, ' of ', actor, ' on ', host) as name,
       process_id as "processId", backend_pid as pid, backend_start::text as start
     from ops.run where finished_at is null order by started_at desc`,
  )
}

/** As the role that logged in: it may see other sessions where the owner it acts as may not. */
async function asLogin<T>(session: PgSession, work: () => Promise<T>): Promise<T> {
  await session.query('set role none')
  try {
    return await work()
  } finally {
    await session.query('reset role')
  }
}
