import { catalogName, conflictsOf } from '../../../hazards/lock-modes.ts'
import type { PlanLock } from '../../../model/plan.ts'
import type { Observer } from '../observing.ts'

/** A session whose transaction holds a lock that a step would wait for. */
export type Blocker = {
  /** Null: a prepared transaction, which nobody's session holds. */
  readonly pid: number | null
  /** When its transaction began, as the server tells it; null where it does not. */
  readonly since: string | null
  readonly application: string
  readonly state: string
  /** Of its transaction. */
  readonly ageMs: number
  readonly table: string
  /** An autovacuum that may not yield: it keeps transaction ids from running out. */
  readonly isWraparound: boolean
}

type Row = Blocker & { readonly isVacuum: boolean }

const query = `
select l.pid, a.xact_start::text as since, coalesce(nullif(a.application_name, ''), a.backend_type,
    case when l.pid is null then 'a prepared transaction' else 'a session' end) as application,
  coalesce(a.state, 'active') as state, pg_catalog.format('%I.%I', n.nspname, c.relname) as "table",
  coalesce(extract(epoch from pg_catalog.clock_timestamp() - a.xact_start) * 1000, 0)::float8 as "ageMs",
  coalesce(a.backend_type = 'autovacuum worker', false) as "isVacuum",
  coalesce(a.query like '%to prevent wraparound%' and a.backend_type = 'autovacuum worker', false) as "isWraparound"
from pg_catalog.pg_locks l
join pg_catalog.pg_class c on c.oid = l.relation
join pg_catalog.pg_namespace n on n.oid = c.relnamespace
left join pg_catalog.pg_stat_activity a on a.pid = l.pid
join rows from (pg_catalog.unnest($1::text[]), pg_catalog.unnest($2::text[]), pg_catalog.unnest($3::text[]))
    w (schema, name, mode)
  on c.relname = w.name and n.nspname = coalesce(w.schema, n.nspname) and l.mode = w.mode
where l.locktype = 'relation' and l.granted and l.pid is distinct from $4 and l.pid is distinct from pg_catalog.pg_backend_pid()
  and l.database = (select oid from pg_catalog.pg_database where datname = pg_catalog.current_database())
order by "ageMs" desc`

/**
 * Transactions that are older than `minAgeMs` and hold what these locks conflict with, the oldest first. A short one is
 * over by the time it is told, and an ordinary autovacuum yields.
 */
export async function readBlockers(
  observer: Observer,
  locks: readonly PlanLock[],
  ownPid: number,
  minAgeMs: number,
): Promise<readonly Blocker[]> {
  const wanted = locks.flatMap(({ schema, name, mode }) =>
    conflictsOf(mode).map((other) => ({ schema, name, mode: catalogName(other) })),
  )
  const lists = [
    wanted.map(({ schema }) => schema),
    wanted.map(({ name }) => name),
    wanted.map(({ mode }) => mode),
  ]
  // Watching is for the report: what cannot be seen is met by the tries, and stops nothing.
  const rows = await observer.query<Row>(query, [...lists, ownPid]).catch(() => [])
  const byPid = new Map<number | null, Blocker>()
  for (const row of rows) {
    const isLong = row.pid === null || (!row.isVacuum && row.ageMs >= minAgeMs)
    if (row.isWraparound || isLong) byPid.set(row.pid, row)
  }
  return [...byPid.values()]
}

/** For people: who, since when, with what. */
export function describeBlocker({ pid, application, state, ageMs, table, isWraparound }: Blocker): string {
  const what = isWraparound ? 'an autovacuum to prevent wraparound' : application
  if (pid === null) return `${what}, on ${table}: end it with ROLLBACK PREPARED`
  return `backend ${pid}, ${what}, ${state}, in a transaction for ${Math.round(ageMs / 1000)} s, on ${table}`
}
