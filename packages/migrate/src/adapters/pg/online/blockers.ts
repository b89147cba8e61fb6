import { catalogName, conflictsOf } from '../../../hazards/lock-modes.ts'
import type { PlanLock } from '../../../model/plan.ts'
import type { Observer } from '../observing.ts'

/** A session whose transaction holds a lock that a step would wait for. */
export type Blocker = {
  /** Null: a prepared transaction, which nobody's session holds. */
  readonly pid: number | null
  /** What PREPARE TRANSACTION called it; null where a session holds it. */
  readonly preparedAs: string | null
  /** When its transaction began or was prepared, as the server tells it; null where it does not. */
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

/** Of a prepared transaction pg_locks tells no session: it holds its own transaction id beside the tables. */
const query = `
with prepared as (
  select x.virtualtransaction, t.gid, t.prepared from pg_catalog.pg_locks x
  join pg_catalog.pg_prepared_xacts t on t.transaction = x.transactionid
  where x.pid is null and x.locktype = 'transactionid')
select l.pid, p.gid as "preparedAs", coalesce(a.xact_start, p.prepared)::text as since,
  coalesce(nullif(a.application_name, ''), a.backend_type,
    case when l.pid is null then 'a prepared transaction' else 'a session' end) as application,
  coalesce(a.state, 'active') as state, pg_catalog.format('%I.%I', n.nspname, c.relname) as "table",
  coalesce(extract(epoch from pg_catalog.clock_timestamp() - coalesce(a.xact_start, p.prepared)) * 1000, 0)::float8 as "ageMs",
  coalesce(a.backend_type = 'autovacuum worker', false) as "isVacuum",
  coalesce(a.query like '%to prevent wraparound%' and a.backend_type = 'autovacuum worker', false) as "isWraparound"
from pg_catalog.pg_locks l
join pg_catalog.pg_class c on c.oid = l.relation
join pg_catalog.pg_namespace n on n.oid = c.relnamespace
left join pg_catalog.pg_stat_activity a on a.pid = l.pid
left join prepared p on l.pid is null and p.virtualtransaction = l.virtualtransaction
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
  const byHolder = new Map<number | string | null, Blocker>()
  for (const row of rows) {
    const isLong = !row.isVacuum && row.ageMs >= minAgeMs
    if (row.isWraparound || isLong) byHolder.set(row.pid ?? row.preparedAs, row)
  }
  return [...byHolder.values()]
}

/** For people: who, since when, with what. */
export function describeBlocker(blocker: Blocker): string {
  const { pid, preparedAs, application, state, ageMs, table, isWraparound } = blocker
  const what = isWraparound ? 'an autovacuum to prevent wraparound' : application
  const seconds = Math.round(ageMs / 1000)
  if (pid === null) {
    const name = preparedAs === null ? '' : ` ${preparedAs}`
    return `${what}${name}, for ${seconds} s, on ${table}: COMMIT PREPARED or ROLLBACK PREPARED ends it`
  }
  return `backend ${pid}, ${what}, ${state}, in a transaction for ${seconds} s, on ${table}`
}
