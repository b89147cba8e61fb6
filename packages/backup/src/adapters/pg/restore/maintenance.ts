import { CodedError, restoreLockKey, withDatabase, type PgSession } from '@twinship/core'
import pg from 'pg'
import { openPinnedSession } from '../session.ts'

/** Databases change their names from a session that is in none of them. */
export function maintenanceUrl(url: string, database: string): string {
  return withDatabase(url, database === 'postgres' ? 'template1' : 'postgres')
}

const shown = 'twinship-restore'

/**
 * As the role that logged in: it may create databases where the owner it acts as may not. Time limits of the role or the
 * server would end it amid a restore.
 */
export async function openMaintenance(url: string, location: string, database: string): Promise<PgSession> {
  const session = await openPinnedSession({ url: maintenanceUrl(url, database), location }, shown)
  await session.query('set role none')
  return session
}

/** Lives and dies with the session. Throws RESTORE.LOCKED. */
export async function lockRestore(session: PgSession, database: string, location: string): Promise<void> {
  const [row] = await session.query<{ held: boolean }>(
    `select pg_catalog.pg_try_advisory_lock(${restoreLockKey}, pg_catalog.hashtext($1)) as held`,
    [database],
  )
  if (row?.held === true) return
  throw new CodedError('RESTORE.LOCKED', `Another restore of ${location} is under way.`, {
    details: { location, database },
  })
}

/** Of the database as it is named now; undefined where there is none of that name. */
export async function oidOf(session: PgSession, database: string): Promise<number | undefined> {
  const [row] = await session.query<{ oid: string }>(
    'select oid::text from pg_catalog.pg_database where datname = $1',
    [database],
  )
  return row === undefined ? undefined : Number(row.oid)
}

/** Also with connections in it, and where it is gone already. */
export async function dropDatabase(session: PgSession, database: string): Promise<void> {
  await session.query(`drop database if exists ${pg.escapeIdentifier(database)} with (force)`)
}

/**
 * Replication slots and subscriptions stay with the database that goes, and a prepared transaction keeps it from being
 * renamed. Throws RESTORE.IN_USE.
 */
export async function refuseDependents(session: PgSession, database: string, oid: number): Promise<void> {
  const rows = await session.query<{ what: string }>(
    `select 'replication slot ' || slot_name as what from pg_catalog.pg_replication_slots where database = $1
     union all select 'subscription ' || subname from pg_catalog.pg_subscription where subdbid = $2
     union all select 'prepared transaction ' || gid from pg_catalog.pg_prepared_xacts where database = $1`,
    [database, oid],
  )
  if (rows.length === 0) return
  const dependents = rows.map(({ what }) => what)
  throw new CodedError('RESTORE.IN_USE', `${database} has ${dependents.join(', ')}.`, {
    details: { database, dependents },
  })
}
