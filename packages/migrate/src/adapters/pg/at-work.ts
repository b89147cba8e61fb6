import { runLockKey } from './names.ts'

const ownDatabase = `(select oid from pg_catalog.pg_database where datname = pg_catalog.current_database())`

/**
 * Whether the backend of a run is at work, as a condition: `activity` is the alias of a row of pg_stat_get_activity,
 * `start` what the run's own is known by. Its start tells it from another that has its process id now. Where a role may not
 * see that, it sees in which database and under what name a backend works, and who holds the run's lock: one that does, or
 * has given it away and is of this program still, is taken for the run's.
 */
export function isAtWork(activity: string, start: string): string {
  return `(${activity}.backend_start = ${start} or (${activity}.backend_start is null and ${activity}.datid = ${ownDatabase}
    and (${activity}.application_name = pg_catalog.current_setting('application_name') or exists (
      select from pg_catalog.pg_locks l where l.pid = ${activity}.pid and l.locktype = 'advisory' and l.granted
        and l.objsubid = 1 and l.database = ${ownDatabase}
        and (l.classid::bigint << 32) | l.objid::bigint = ${runLockKey}))))`
}
