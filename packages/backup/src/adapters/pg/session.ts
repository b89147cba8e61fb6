import {
  backupLockKey,
  CodedError,
  openDirectPgSession,
  runLockKey,
  type PgConnectionOptions,
  type PgSession,
} from '@twinship/core'
import pg from 'pg'
import type { ServerVersion } from '../../model/manifest.ts'

/**
 * Text forms that do not depend on who asks; nothing ends a session that must outlive the dump; and row security
 * refuses instead of hiding rows. One process reads, uncompiled: what is shared out to workers costs half as much again,
 * and the dump and the app want those cores.
 */
const pinned: Readonly<Record<string, string>> = {
  search_path: '',
  timezone: 'UTC',
  datestyle: 'ISO, MDY',
  intervalstyle: 'postgres',
  extra_float_digits: '1',
  bytea_output: 'hex',
  xmlbinary: 'base64',
  xmloption: 'content',
  lc_monetary: 'C',
  row_security: 'off',
  statement_timeout: '0',
  lock_timeout: '0',
  idle_in_transaction_session_timeout: '0',
  idle_session_timeout: '0',
  transaction_timeout: '0',
  client_connection_check_interval: '1s',
  max_parallel_workers_per_gather: '0',
  jit: 'off',
}

/** Not every version and platform has these. */
const optional: ReadonlySet<string> = new Set(['transaction_timeout', 'client_connection_check_interval'])

export type SessionTarget = { readonly url: string; readonly location: string }

/** A direct session with the settings that fingerprints need. Throws CONNECT.*. */
export async function openPinnedSession(
  { url, location }: SessionTarget,
  applicationName: string,
): Promise<PgSession> {
  const session = await openDirectPgSession({ url, location, applicationName })
  try {
    for (const [name, value] of Object.entries(pinned)) {
      const setting = session.query('select pg_catalog.set_config($1, $2, false)', [name, value])
      await (optional.has(name) ? setting.catch(() => undefined) : setting)
    }
    return session
  } catch (error) {
    await session.close()
    throw toBackupError(error, location)
  }
}

/**
 * Shares the lock that migrations hold alone, and takes the one of backups. Waits for nobody: a backup that waits would
 * keep others waiting. Throws MIGRATION.LOCKED and BACKUP.LOCKED, which name who is at work.
 */
export async function lockForBackup(session: PgSession, location: string): Promise<void> {
  const taken = async (call: string) =>
    (await session.query<{ held: boolean }>(`select pg_catalog.${call} as held`))[0]?.held === true
  if (!(await taken(`pg_try_advisory_lock_shared(${runLockKey})`))) {
    const holder = await describeLockHolder(session, runLockKey)
    throw new CodedError('MIGRATION.LOCKED', `${location} is being migrated by ${holder}.`, {
      hint: 'Run the backup again once the migration has ended: a dump holds snapshots and locks that it waits for.',
      details: { location, holder },
    })
  }
  if (await taken(`pg_try_advisory_lock(${backupLockKey})`)) return
  const holder = await describeLockHolder(session, backupLockKey)
  throw new CodedError('BACKUP.LOCKED', `${location} is being backed up by ${holder}.`, {
    details: { location, holder },
  })
}

/** Who holds one of the advisory locks alone, as far as this role may see. */
export async function describeLockHolder(session: PgSession, key: string): Promise<string> {
  const [holder] = await session.query<{ pid: number; application: string | null; since: string | null }>(
    `select l.pid, nullif(a.application_name, '') as application,
       to_char(a.backend_start at time zone 'UTC', 'YYYY-MM-DD HH24:MI:SS "UTC"') as since
     from pg_locks l left join pg_stat_activity a using (pid)
     where l.locktype = 'advisory' and l.granted and l.objsubid = 1 and l.mode = 'ExclusiveLock'
       and l.database = (select oid from pg_database where datname = current_database())
       and (l.classid::bigint << 32) | l.objid::bigint = ${key}`,
  )
  if (holder === undefined) return 'a session that has just ended'
  const since = holder.since === null ? '' : `, connected since ${holder.since}`
  return `${holder.application ?? 'a session'} (backend ${holder.pid}${since})`
}

export async function readServerVersion(session: Pick<PgSession, 'query'>): Promise<ServerVersion> {
  const [row] = await session.query<ServerVersion>(
    `select split_part(current_setting('server_version'), ' ', 1) as text,
       current_setting('server_version_num')::int as number`,
  )
  if (row === undefined) throw new Error('a select without from has one row')
  return row
}

/** The server that a session is on, for the programs that must reach the same one. */
export function serverOf(session: PgSession, servers: readonly PgConnectionOptions[]): PgConnectionOptions {
  const { host, port } = session.client
  const server = servers.find((one) => one.host === host && one.port === port)
  if (server === undefined) throw new Error('a session is on one of the servers of its URL')
  return server
}

/** What a query met, as a coded error. Names objects; a value of a row stands in none of these messages. */
export function toBackupError(thrown: unknown, location: string): unknown {
  if (thrown instanceof CodedError || !(thrown instanceof Error)) return thrown
  const details = (state: string) => ({ details: { location, sqlState: state }, cause: thrown })
  if (!(thrown instanceof pg.DatabaseError)) {
    return new CodedError('DB.CONNECTION_LOST', `The connection to ${location} was lost.`, {
      hint: 'Run the command again; nothing was changed.',
      ...details(''),
    })
  }
  const { code: state = 'XX000', message } = thrown
  if (state === '42501') return new CodedError('DB.PRIVILEGE', `${location}: ${message}.`, details(state))
  if (state === '55P03' || state === '40P01') return new CodedError('DB.BUSY', undefined, details(state))
  if (state === '57P01' || state.startsWith('08')) {
    return new CodedError('DB.CONNECTION_LOST', `The server ended the connection to ${location}.`, {
      hint: 'Run the command again; nothing was changed.',
      ...details(state),
    })
  }
  return new CodedError('DB.REFUSED', `${location} refused a query (${state}).`, details(state))
}
