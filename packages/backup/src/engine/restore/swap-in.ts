import { CodedError } from '@twinship/core'
import { lockLiveAlone } from '../../adapters/pg/restore/live.ts'
import { refuseDependents } from '../../adapters/pg/restore/maintenance.ts'
import { commentSql, readComment } from '../../adapters/pg/restore/marks.ts'
import { allowConnections, closeDatabase, swapNames, type SwapPlan } from '../../adapters/pg/restore/swap.ts'
import type { MarkedDatabase, OnStep, RestoreMark } from '../../model/restore.ts'
import type { SwapFence } from '../../ports/fence.ts'
import { keptName } from '../../restore/names.ts'
import type { AuditEnd, RestoreRecords } from './fill.ts'
import { toSwapError, type PgRestoreSession } from './session.ts'

export type SwapOptions = {
  readonly incoming: MarkedDatabase
  readonly fence: SwapFence
  /** How long clients may be kept waiting, the wait for their open transactions included. */
  readonly maxPauseMs: number
  readonly records: RestoreRecords
  readonly now: () => number
  readonly onStep: OnStep
  readonly signal?: AbortSignal | undefined
}

export type SwapReport = {
  /** The name of the database that went. */
  readonly old: string
  /** From the first client that may have waited to the last. */
  readonly pausedMs: number
  readonly auditHead: AuditEnd | null
}

/**
 * Puts a database that is ready in the place of the live one, whose sessions end. Clients wait behind the fence for as
 * long as it takes; whatever goes wrong, it opens again. Throws BACKUP.LOCKED, RESTORE.BUSY, PGBOUNCER.*: nothing was
 * swapped, and `--resume` tries again. RESTORE.UNFINISHED: it may be swapped, and `--resume` finds out.
 */
export async function swapIn(session: PgRestoreSession, options: SwapOptions): Promise<SwapReport> {
  const { incoming, fence, records, onStep, signal } = options
  const { maintenance, target, liveOid, live } = session
  if (signal?.aborted === true) throw interrupted()
  await refuseDependents(maintenance, target.database, liveOid)
  await fence.prepare(liveOid)
  let pausedMs: number
  let plan: SwapPlan
  try {
    await lockLiveAlone(live, target.location)
    plan = await planSwap(session, options)
    await onStep('fencing')
    pausedMs = await behindFence(session, plan, options)
  } finally {
    await fence.dispose()
  }
  await onStep('resumed')
  const swapped = { ...incoming, mark: plan.marks.incoming }
  return { old: plan.old, pausedMs, auditHead: await finishSwap(session, swapped, { records, onStep }) }
}

async function planSwap(
  { maintenance, target, liveOid }: PgRestoreSession,
  { incoming, now }: SwapOptions,
): Promise<SwapPlan> {
  const { name, oid, mark } = incoming
  const at = now()
  const old = keptName(target.database, at)
  // The comment belongs to the name: it stays with it, and the one that goes keeps its own.
  const comment = await readComment(maintenance, liveOid)
  const common = { ...mark, at: new Date(at).toISOString(), comment }
  const marks = {
    incoming: { ...common, state: 'swapped', old } satisfies RestoreMark,
    old: { ...common, state: 'kept', old: null } satisfies RestoreMark,
  }
  return { database: target.database, liveOid, incoming: name, incomingOid: oid, old, marks }
}

async function behindFence(
  { maintenance, target, live, liveOid }: PgRestoreSession,
  plan: SwapPlan,
  { fence, maxPauseMs, onStep }: SwapOptions,
): Promise<number> {
  const since = performance.now()
  const deadline = since + maxPauseMs
  let isSwapped = false
  try {
    await fence.close()
    await onStep('paused')
    await closeDatabase(maintenance, plan, { deadline, live })
    await onStep('closed')
    await swapNames(maintenance, plan, deadline).catch((error: unknown) => {
      throw toSwapError(error, target)
    })
    isSwapped = true
    await onStep('swapped')
  } finally {
    const isAllowed = isSwapped || (await isDone(allowConnections(maintenance, liveOid)))
    // Where this connection is lost, the watchdog does both: it stays armed, and dispose() sets it off.
    if (isAllowed) await fence.open()
  }
  return performance.now() - since
}

function isDone(work: Promise<void>): Promise<boolean> {
  return work.then(
    () => true,
    () => false,
  )
}

/**
 * What is left to do once the names are swapped; also for a restore that was killed right then. Throws RESTORE.UNFINISHED
 * where a connection is lost.
 */
export async function finishSwap(
  { maintenance, target }: Pick<PgRestoreSession, 'maintenance' | 'target'>,
  { mark }: MarkedDatabase,
  { records, onStep }: Pick<SwapOptions, 'records' | 'onStep'>,
): Promise<AuditEnd | null> {
  try {
    const auditHead = await records.record(target, mark)
    await onStep('recorded')
    await maintenance.query(commentSql(target.database, mark.comment))
    await onStep('finished')
    return auditHead
  } catch (error) {
    throw toSwapError(error, target)
  }
}

function interrupted(): CodedError {
  return new CodedError('INTERRUPTED', 'Stopped before the swap; the live database was not touched.', {
    hint: 'Run ops restore --resume to swap, or ops restore --abort to drop what was restored.',
  })
}
