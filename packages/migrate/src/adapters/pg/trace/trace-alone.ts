import type { PgSession } from '@twinship/core'
import pg from 'pg'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Traced } from '../../../model/trace.ts'
import { serverError } from '../errors.ts'
import { rewrittenBetween, sorted, tablesOf } from './compare-relations.ts'
import { withMessages } from './listen.ts'
import type { WorkMessage } from './messages.ts'
import { collectLocks, locksOn, type LockSet } from './locks.ts'
import { readRelations, type TraceOptions } from './relations.ts'

export type AloneSessions = {
  readonly session: PgSession
  /** Looks on. */
  readonly watcher: PgSession
  /** Opens one more, of the same rights. */
  readonly open: () => Promise<PgSession>
}

/** `schema` is null where search_path tells. */
export type HeldTable = { readonly schema: string | null; readonly name: string }

/**
 * Runs a statement that has no transaction around it, and tells what it did. CONCURRENTLY waits for transactions that
 * wrote to its tables: for each table one is kept open until the statement waits for it, and its locks are read then.
 * Throws what the server says.
 */
export async function traceAlone(
  { session, watcher, open }: AloneSessions,
  sql: string,
  { tables, now, known }: TraceOptions & { readonly tables: readonly HeldTable[] },
): Promise<Traced> {
  const before = await readRelations(watcher, known)
  const locks: LockSet = new Map()
  const holders = await holdAll(open, tables)
  let messages: readonly WorkMessage[] = []
  let durationMs = 0
  try {
    messages = await withMessages(session, false, async () => {
      const start = now()
      await runWatched({ session, watcher, locks, holders }, sql)
      durationMs = now() - start
    })
  } finally {
    for (const holder of holders) await holder.close()
  }
  const after = await readRelations(watcher)
  const seen = locksOn(before, locks)
  return {
    locks: sorted(seen),
    rewritten: sorted(rewrittenBetween(before, after)),
    scanned: sorted(await tablesOf(watcher, messages, before, seen)),
    durationMs,
  }
}

/** A writer of each table. What cannot be locked by name (an index, a materialized view) is only looked at. */
async function holdAll(
  open: AloneSessions['open'],
  tables: readonly HeldTable[],
): Promise<readonly PgSession[]> {
  const holders: PgSession[] = []
  for (const { schema, name } of tables) {
    const parts = [schema, name].flatMap((part) => (part === null ? [] : [pg.escapeIdentifier(part)]))
    const holder = await open()
    try {
      await holder.query(`begin; lock table ${parts.join('.')} in row exclusive mode`)
      holders.push(holder)
    } catch (error) {
      await holder.close()
      if (serverError(error) === undefined) throw error
    }
  }
  return holders
}

type Watched = {
  readonly session: PgSession
  readonly watcher: PgSession
  readonly locks: LockSet
  readonly holders: readonly PgSession[]
}

async function runWatched({ session, watcher, locks, holders }: Watched, sql: string): Promise<void> {
  const running = { isOver: false }
  const work = session.query(sql).finally(() => {
    running.isOver = true
  })
  // It is awaited below, after the watching.
  work.catch(() => undefined)
  const held = new Map(holders.map((holder) => [holder.backendPid, holder]))
  while (!running.isOver) {
    const blockers = await blockersOf(watcher, session.backendPid)
    await collectLocks(watcher, session.backendPid, locks)
    const holder = blockers.map((pid) => held.get(pid)).find((one) => one !== undefined)
    if (holder === undefined) await sleep(5)
    else {
      held.delete(holder.backendPid)
      await holder.query('rollback')
    }
  }
  await work
}

async function blockersOf(watcher: PgSession, backendPid: number): Promise<readonly number[]> {
  const [row] = await watcher.query<{ pids: readonly number[] }>(
    'select pg_catalog.pg_blocking_pids($1) as pids',
    [backendPid],
  )
  return row?.pids ?? []
}
