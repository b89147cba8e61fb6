import { setTimeout as sleep } from 'node:timers/promises'
import { CodedError, type PgSession } from '@twinship/core'
import pg from 'pg'
import type { RestoreMark } from '../../../model/restore.ts'
import { toBackupError } from '../session.ts'
import { markSql } from './marks.ts'

export type SwapPlan = {
  /** The name that clients use, and its database. */
  readonly database: string
  readonly liveOid: number
  /** The one that takes its place. */
  readonly incoming: string
  readonly incomingOid: number
  /** What the one that goes is called from then on. */
  readonly old: string
  readonly marks: { readonly incoming: RestoreMark; readonly old: RestoreMark }
}

/** A rename waits five seconds inside the server for a session that is still there; clients wait meanwhile. */
const renameTimeoutMs = 150

/**
 * Nobody gets in, whoever is there is put out, `live` as the last. `deadline` is a time of performance.now(). Throws
 * RESTORE.BUSY naming who stays.
 */
export async function closeDatabase(
  maintenance: PgSession,
  { database, liveOid, incomingOid }: SwapPlan,
  { deadline, live }: { readonly deadline: number; readonly live: Pick<PgSession, 'close'> },
): Promise<void> {
  await refuseLate(maintenance, { database, liveOid, incomingOid }, deadline)
  try {
    await maintenance.query(denySql(database, deadline))
  } catch (error) {
    await maintenance.query('rollback')
    if (!isStraggler(error)) throw error
    throw busy(database, namesOf(await sessionsIn(maintenance, [liveOid, incomingOid])))
  }
  // Its locks keep migrations and backups out; only now nobody else can come for them.
  await live.close()
  for (;;) {
    const left = await putOut(maintenance, [liveOid, incomingOid])
    if (left.length === 0) return
    if (performance.now() >= deadline) throw busy(database, left)
    await sleep(5)
  }
}

/** Once the time is up the watchdog lets clients in: nobody is put out any more, and nothing is closed. */
async function refuseLate(
  maintenance: PgSession,
  { database, liveOid, incomingOid }: Pick<SwapPlan, 'database' | 'liveOid' | 'incomingOid'>,
  deadline: number,
): Promise<void> {
  if (performance.now() < deadline) return
  throw busy(database, namesOf(await sessionsIn(maintenance, [liveOid, incomingOid])))
}

/** It waits for locks no longer than there is time: coming into force later it would shut out everybody. */
function denySql(database: string, deadline: number): string {
  const leftMs = Math.max(1, Math.ceil(deadline - performance.now()))
  return [
    'begin',
    `set local statement_timeout = ${leftMs}`,
    `alter database ${pg.escapeIdentifier(database)} allow_connections false`,
    'commit',
  ].join(';\n')
}

type Present = { readonly pid: number; readonly who: string }

function sessionsIn(maintenance: PgSession, oids: readonly number[]): Promise<readonly Present[]> {
  return maintenance.query<Present>(
    `select pid, pg_catalog.concat('backend ', pid, ' of ', usename, ' (', application_name, ')') as who
     from pg_catalog.pg_stat_activity where datid = any($1::oid[]) and backend_type = 'client backend'`,
    [oids],
  )
}

function namesOf(sessions: readonly Present[]): readonly string[] {
  return sessions.map(({ who }) => who)
}

async function putOut(maintenance: PgSession, oids: readonly number[]): Promise<readonly string[]> {
  const there = await sessionsIn(maintenance, oids)
  for (const { pid } of there) {
    // One that this role may not end may leave by itself.
    await maintenance
      .query('select pg_catalog.pg_terminate_backend($1)', [pid])
      .catch((error: unknown) => requireRefusal(error))
  }
  return namesOf(there)
}

function requireRefusal(error: unknown): void {
  if (!(error instanceof pg.DatabaseError)) throw error
}

/** Both renames with what they mean in one transaction: there is no moment without a database of that name. */
export async function swapNames(maintenance: PgSession, plan: SwapPlan, deadline: number): Promise<void> {
  const sql = swapSql(plan)
  for (;;) {
    await refuseLate(maintenance, plan, deadline)
    try {
      await maintenance.query(sql)
      return
    } catch (error) {
      await maintenance.query('rollback')
      if (!isStraggler(error)) throw error
      await putOut(maintenance, [plan.liveOid, plan.incomingOid])
    }
  }
}

/** 55006: a session is in it; 57014: the server had waited for one. */
function isStraggler(error: unknown): boolean {
  return error instanceof pg.DatabaseError && (error.code === '55006' || error.code === '57014')
}

function swapSql({ database, incoming, old, marks }: SwapPlan): string {
  const [live, next, kept] = [database, incoming, old].map((name) => pg.escapeIdentifier(name))
  return [
    'begin',
    `set local statement_timeout = ${renameTimeoutMs}`,
    `alter database ${live} rename to ${kept}`,
    `alter database ${next} rename to ${live}`,
    `alter database ${live} allow_connections true`,
    `alter database ${kept} allow_connections true`,
    markSql(database, marks.incoming),
    markSql(old, marks.old),
    'commit',
  ].join(';\n')
}

function busy(database: string, left: readonly string[]): CodedError {
  const who = left.length === 0 ? 'a session that has just ended' : left.slice(0, 5).join(', ')
  return new CodedError('RESTORE.BUSY', `Clients stayed in ${database}: ${who}. Nothing was swapped.`, {
    details: { database, sessions: left.slice(0, 20) },
  })
}

/** By its oid, for it may have another name by now; done already is fine. */
export async function allowConnections(maintenance: PgSession, oid: number): Promise<void> {
  const [row] = await maintenance.query<{ name: string }>(
    'select datname as name from pg_catalog.pg_database where oid = $1 and not datallowconn',
    [oid],
  )
  if (row === undefined) return
  await maintenance.query(`alter database ${pg.escapeIdentifier(row.name)} allow_connections true`)
}

/** What allowConnections would need, taken back at once. Throws DB.PRIVILEGE, DB.BUSY, DB.REFUSED, DB.CONNECTION_LOST. */
export async function rehearseAllowing(maintenance: PgSession, oid: number): Promise<void> {
  const [row] = await maintenance.query<{ name: string; isAllowed: boolean }>(
    'select datname as name, datallowconn as "isAllowed" from pg_catalog.pg_database where oid = $1',
    [oid],
  )
  if (row === undefined) throw new CodedError('CONNECT.NO_DATABASE', 'The database is not there any more.')
  try {
    await maintenance.query('begin')
    await maintenance.query("set local statement_timeout = '10s'")
    await maintenance.query(
      `alter database ${pg.escapeIdentifier(row.name)} allow_connections ${row.isAllowed}`,
    )
  } catch (error) {
    throw toBackupError(error, `the database ${row.name}`)
  } finally {
    await maintenance.query('rollback').catch(() => undefined)
  }
}
