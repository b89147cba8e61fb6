import type { PgSession } from '@twinship/core'
import type { WaitingSession } from '../../../model/watch.ts'
import { runLockKey } from '../names.ts'

const session = `a.pid, nullif(a.application_name, '') as application, a.state,
  extract(epoch from pg_catalog.clock_timestamp() - coalesce(a.xact_start, a.backend_start))::float8 as seconds`

type Queried = Pick<PgSession, 'query'>

/** Who holds the lock of migrations in this database. A backup shares it, and is none. */
export async function readLockHolder({ query }: Queried): Promise<WaitingSession | null> {
  const [holder] = await query<WaitingSession>(
    `select ${session} from pg_catalog.pg_locks l join pg_catalog.pg_stat_activity a using (pid)
     where l.locktype = 'advisory' and l.granted and l.mode = 'ExclusiveLock' and l.objsubid = 1
       and l.database = (select oid from pg_catalog.pg_database where datname = pg_catalog.current_database())
       and (l.classid::bigint << 32) | l.objid::bigint = ${runLockKey}`,
  )
  return holder ?? null
}

export async function readWaitsFor({ query }: Queried, pid: number): Promise<readonly WaitingSession[]> {
  return query<WaitingSession>(
    `select ${session} from pg_catalog.pg_stat_activity a
     where a.pid = any(pg_catalog.pg_blocking_pids($1)) order by seconds desc nulls last`,
    [pid],
  )
}

/** Only sessions that wait for a lock are asked for whom: that is not free. */
export async function readHeldUp({ query }: Queried, pid: number): Promise<readonly WaitingSession[]> {
  return query<WaitingSession>(
    `select ${session} from pg_catalog.pg_stat_activity a
     where a.wait_event_type = 'Lock' and a.pid <> $1 and $1 = any(pg_catalog.pg_blocking_pids(a.pid))
     order by seconds desc nulls last`,
    [pid],
  )
}
