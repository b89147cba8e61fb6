import type { PgSession } from '@twinship/core'

/** What a server says of how it is doing just now. */
export type PgHealth = {
  readonly version: string
  readonly role: string
  readonly isInRecovery: boolean
  readonly connections: { readonly used: number; readonly max: number }
  /** Open for longer than asked; without what they do. Those of others only where this role may see them. */
  readonly transactions: readonly LongTransaction[]
  readonly invalidIndexes: readonly string[]
  readonly unvalidatedConstraints: readonly string[]
  /** On a primary those that follow it; on a replica itself. */
  readonly replicas: readonly Replica[]
  readonly slots: readonly Slot[]
  /** Tables in which much of what is stored is dead, the worst first. */
  readonly bloat: readonly Bloat[]
  /** Transactions until the server stops taking writes; less is worse. */
  readonly transactionsLeft: number
}

export type LongTransaction = {
  readonly pid: number
  readonly role: string
  readonly application: string
  readonly state: string
  readonly seconds: number
}

export type Replica = { readonly name: string; readonly state: string; readonly lagSeconds: number | null }
export type Slot = {
  readonly name: string
  readonly isActive: boolean
  readonly retainedBytes: number
  readonly status: string
}
export type Bloat = { readonly table: string; readonly deadRows: number; readonly liveRows: number }

type Row = Pick<PgHealth, 'version' | 'role' | 'isInRecovery' | 'transactionsLeft'> & {
  readonly used: number
  readonly max: number
}

/** Connections that are kept for superusers are not an application's; transaction ids are the whole server's. */
const head = `
  select current_setting('server_version') as version, current_user::text as role, pg_is_in_recovery() as "isInRecovery",
    (select sum(numbackends)::int from pg_stat_database) as used,
    current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int as max,
    2147483647 - (select max(greatest(age(datfrozenxid), mxid_age(datminmxid))) from pg_database)::int as "transactionsLeft"`

const transactions = `
  select pid, coalesce(usename::text, '') as role, application_name as application, coalesce(state, '') as state,
    extract(epoch from clock_timestamp() - xact_start)::float8 as seconds
  from pg_stat_activity
  where datname = current_database() and pid <> pg_backend_pid() and backend_type = 'client backend'
    and clock_timestamp() - xact_start > make_interval(secs => $1)
  union all
  select 0, owner::text, 'prepared transaction ' || gid, 'prepared', extract(epoch from clock_timestamp() - prepared)::float8
  from pg_prepared_xacts where database = current_database() and clock_timestamp() - prepared > make_interval(secs => $1)
  order by seconds desc`

/** One that is being built is invalid too, and not yet a failure. */
const invalidIndexes = `
  select indexrelid::regclass::text as name from pg_index i where not indisvalid
    and not exists (select from pg_stat_progress_create_index p where p.index_relid = i.indexrelid)
    and not exists (select from pg_inherits where inhrelid = indexrelid or inhparent = indexrelid) order by 1`

const unvalidatedConstraints = `
  select conname || ' of ' || coalesce(nullif(conrelid, 0)::regclass::text, nullif(contypid, 0)::regtype::text) as name
  from pg_constraint where not convalidated and contype in ('c', 'f', 'n') order by 1`

const followers = `
  select coalesce(nullif(application_name, ''), 'unnamed') as name, coalesce(state, '') as state,
    extract(epoch from replay_lag)::float8 as "lagSeconds"
  from pg_stat_replication order by 1`

/** A replica that has replayed all that it got is not behind, however long nothing was written. */
const ownLag = `
  select 'this server' as name, coalesce((select status from pg_stat_wal_receiver), 'not receiving') as state,
    case when pg_last_wal_receive_lsn() = pg_last_wal_replay_lsn() then 0
      else extract(epoch from clock_timestamp() - pg_last_xact_replay_timestamp())::float8 end as "lagSeconds"`

const slots = `
  select slot_name::text as name, active as "isActive", coalesce(wal_status, 'unknown') as status,
    coalesce(pg_wal_lsn_diff(case when pg_is_in_recovery() then pg_last_wal_replay_lsn() else pg_current_wal_lsn() end,
      restart_lsn), 0)::float8 as "retainedBytes"
  from pg_replication_slots order by 1`

const bloat = `
  select relid::regclass::text as table, n_dead_tup::float8 as "deadRows", n_live_tup::float8 as "liveRows"
  from pg_stat_user_tables where n_dead_tup > 10000 and n_dead_tup > n_live_tup * 0.2
  order by n_dead_tup desc limit 10`

/** In one transaction: behind a pooler no setting of it stays. Within seconds a query or not at all; changes nothing. */
export async function readPgHealth(session: PgSession, transactionSeconds: number): Promise<PgHealth> {
  await session.query('begin transaction read only')
  try {
    await session.query("set local statement_timeout = '10s'")
    return await readAll(session, transactionSeconds)
  } finally {
    // It has only read; a rollback would count among those that health compares.
    await session.query('commit')
  }
}

/** Indexes and constraints that do not do what they are for. */
export async function readObjectHealth(
  session: PgSession,
): Promise<Pick<PgHealth, 'invalidIndexes' | 'unvalidatedConstraints'>> {
  const names = async (sql: string) => (await session.query<{ name: string }>(sql)).map(({ name }) => name)
  return {
    invalidIndexes: await names(invalidIndexes),
    unvalidatedConstraints: await names(unvalidatedConstraints),
  }
}

async function readAll(session: PgSession, transactionSeconds: number): Promise<PgHealth> {
  const [row] = await session.query<Row>(head)
  if (row === undefined) throw new Error('a select without from has one row')
  const { used, max, ...rest } = row
  return {
    ...rest,
    connections: { used, max },
    transactions: await session.query<LongTransaction>(transactions, [transactionSeconds]),
    ...(await readObjectHealth(session)),
    replicas: await session.query<Replica>(row.isInRecovery ? ownLag : followers),
    slots: await session.query<Slot>(slots),
    bloat: await session.query<Bloat>(bloat),
  }
}
