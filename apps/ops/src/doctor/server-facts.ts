import type { PgSession } from '@twinship/core'

/** What the server says of itself and of the role that asks. */
export type ServerFacts = {
  readonly version: string
  /** 180001 for 18.1. */
  readonly versionNumber: number
  readonly role: string
  readonly mayCreateInDatabase: boolean
  readonly mayCreateDatabases: boolean
  readonly maySignalBackends: boolean
  readonly mayReadStatistics: boolean
  readonly isInRecovery: boolean
  /** Null where the connection is not encrypted, or the role may not see it. */
  readonly tls: string | null
  /** The server's clock less this machine's. */
  readonly clockAheadMs: number
  /** Settings of this session that bite, with where each was set. */
  readonly settings: readonly Setting[]
  readonly invalidIndexes: readonly string[]
  /** Whether the server can notice by itself that its client is gone. */
  readonly noticesLostClients: boolean
}

export type Setting = { readonly name: string; readonly value: string; readonly source: string }

type Row = Omit<ServerFacts, 'clockAheadMs' | 'settings' | 'invalidIndexes' | 'noticesLostClients'> & {
  readonly nowMs: number
}

/** Scratch databases, other sessions and their ends are the business of the role that logged in, whatever it acts as. */
const rolesAndClock = `
  select current_setting('server_version') as version, current_setting('server_version_num')::int as "versionNumber",
    current_user::text as role,
    has_database_privilege(current_database(), 'CREATE') as "mayCreateInDatabase",
    (select rolsuper or rolcreatedb from pg_roles where rolname = session_user) as "mayCreateDatabases",
    pg_has_role(session_user, 'pg_signal_backend', 'USAGE') as "maySignalBackends",
    pg_has_role(session_user, 'pg_read_all_stats', 'USAGE') as "mayReadStatistics",
    pg_is_in_recovery() as "isInRecovery",
    (select version || ', ' || cipher from pg_stat_ssl where pid = pg_backend_pid() and ssl) as tls,
    (extract(epoch from clock_timestamp()) * 1000)::float8 as "nowMs"`

const settingsQuery = `
  select name, current_setting(name) as value, source from pg_settings
  where name in ('default_transaction_read_only', 'statement_timeout', 'lock_timeout',
    'idle_in_transaction_session_timeout', 'transaction_timeout', 'idle_session_timeout')
    and setting not in ('0', 'off') order by name`

const invalidIndexesQuery = `
  select indexrelid::regclass::text as name from pg_index where not indisvalid
    and not exists (select from pg_inherits where inhrelid = indexrelid or inhparent = indexrelid) order by 1`

/** Reads all of it and changes nothing. */
export async function readServerFacts(session: PgSession, now: () => number): Promise<ServerFacts> {
  const asked = now()
  const [row] = await session.query<Row>(rolesAndClock)
  if (row === undefined) throw new Error('a select without from has one row')
  const answered = now()
  const { nowMs, ...facts } = row
  const indexes = await session.query<{ name: string }>(invalidIndexesQuery)
  return {
    ...facts,
    clockAheadMs: Math.round(nowMs - (asked + answered) / 2),
    settings: await session.query<Setting>(settingsQuery),
    invalidIndexes: indexes.map(({ name }) => name),
    noticesLostClients: await noticesLostClients(session),
  }
}

/** A platform without it refuses every value but 0. */
async function noticesLostClients(session: PgSession): Promise<boolean> {
  try {
    await session.query("select set_config('client_connection_check_interval', '1s', true)")
    return true
  } catch {
    return false
  }
}
