import { setTimeout as sleep } from 'node:timers/promises'
import { CodedError, type PgSession } from '@twinship/core'
import type { OpenOptions } from '../../ports/migration-database.ts'
import { runLockKey } from './names.ts'

/** Takes the lock, and tells when the session's backend was started. */
export async function lockSession(
  session: PgSession,
  location: string,
  options: OpenOptions,
): Promise<string> {
  const deadline = performance.now() + options.waitMs
  // The role that logged in may see other sessions where the owner it acts as may not.
  await session.query('set role none')
  await takeLock(session, location, options, deadline)
  await outwaitBackends(session, location, options, deadline)
  const [row] = await session.query<{ start: string }>(
    'select backend_start::text as start from pg_stat_activity where pid = pg_backend_pid()',
  )
  await session.query('reset role')
  return row?.start ?? ''
}

/**
 * Takes the lock on the session that will execute, and never by a blocking wait: that would keep a snapshot, on
 * which the holder's concurrent index build would wait in turn. Throws MIGRATION.LOCKED naming the holder.
 */
async function takeLock(
  session: PgSession,
  location: string,
  options: OpenOptions,
  deadline: number,
): Promise<void> {
  for (let isFirst = true; !(await tryLock(session)); isFirst = false) {
    const isLate = performance.now() >= deadline
    if (isFirst || isLate) {
      const holder = await describeHolder(session)
      if (isLate) throw locked(location, holder)
      options.onEvent({ kind: 'lock-wait', holder })
    }
    await pause(options)
  }
}

/**
 * A file may have released the lock (DISCARD ALL) before its runner was killed: the backend can be at work still, and
 * what a probe saw now would not be what it leaves.
 */
async function outwaitBackends(
  session: PgSession,
  location: string,
  options: OpenOptions,
  deadline: number,
): Promise<void> {
  if (!(await hasRuns(session))) return
  for (;;) {
    const [left] = await session.query<{ holder: string }>(
      `select r.command || ' of ' || r.actor || ' on ' || r.host || ' (backend ' || a.pid || ')' as holder
       from ops.run r join pg_stat_activity a on a.pid = r.backend_pid and a.backend_start = r.backend_start
       where r.finished_at is null and a.pid <> pg_backend_pid() limit 1`,
    )
    if (left === undefined) return
    if (performance.now() >= deadline) throw locked(location, left.holder)
    await pause(options)
  }
}

async function pause({ signal }: OpenOptions): Promise<void> {
  if (signal?.aborted === true) throw new CodedError('INTERRUPTED')
  await sleep(100 + Math.random() * 100)
}

async function hasRuns(session: PgSession): Promise<boolean> {
  const found = await session.query(
    `select from pg_class c join pg_namespace n on n.oid = c.relnamespace where n.nspname = 'ops' and c.relname = 'run'`,
  )
  return found.length > 0
}

async function tryLock(session: PgSession): Promise<boolean> {
  const [row] = await session.query<{ held: boolean }>(
    `select pg_catalog.pg_try_advisory_lock(${runLockKey}) as held`,
  )
  return row?.held === true
}

type Holder = {
  readonly pid: number
  readonly application: string | null
  readonly seconds: number | null
  readonly run: string | null
}

async function describeHolder(session: PgSession): Promise<string> {
  const run = !(await hasRuns(session))
    ? 'null'
    : `(select command || ' of ' || actor || ' on ' || host || ', process ' || process_id from ops.run
        where backend_pid = l.pid and finished_at is null order by started_at desc limit 1)`
  const [holder] = await session
    .query<Holder>(
      `select l.pid, a.application_name as application,
         extract(epoch from clock_timestamp() - a.backend_start)::integer as seconds, ${run} as run
       from pg_locks l left join pg_stat_activity a using (pid)
       where l.locktype = 'advisory' and l.granted and l.objsubid = 1
         and l.database = (select oid from pg_database where datname = current_database())
         and (l.classid::bigint << 32) | l.objid::bigint = ${runLockKey}`,
    )
    // The run's table may be out of this role's reach; who waits is told what can be told.
    .catch(() => [])
  if (holder === undefined) return 'a session that has just ended'
  const who = holder.run ?? holder.application ?? 'a session'
  const since = holder.seconds === null ? '' : `, connected for ${holder.seconds} s`
  return `${who} (backend ${holder.pid}${since})`
}

function locked(location: string, holder: string): CodedError {
  return new CodedError('MIGRATION.LOCKED', `${location} is being migrated by ${holder}.`, {
    details: { location, holder },
  })
}
