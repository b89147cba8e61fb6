import { setTimeout as sleep } from 'node:timers/promises'
import { CodedError, type PgSession } from '@twinship/core'
import { lockedBy } from '../../failure/locked.ts'
import type { OpenOptions } from '../../ports/migration-database.ts'
import { backendStart, describeHolder, describeRunAtWork } from './holders.ts'
import { runLockKey } from './names.ts'

/** One try for the lock after another until this time of performance.now(). */
type Waiting = OpenOptions & { readonly deadline: number; readonly location: string }

/** Takes the lock, and tells when the session's backend was started. */
export async function lockSession(
  session: PgSession,
  location: string,
  options: OpenOptions,
): Promise<string> {
  const waiting = { ...options, location, deadline: performance.now() + options.waitMs }
  do await takeLock(session, waiting)
  while (await outwaitRuns(session, waiting))
  return backendStart(session)
}

/**
 * Takes the lock on the session that will execute, and never by a blocking wait: that would keep a snapshot, on
 * which the holder's concurrent index build would wait in turn. Throws MIGRATION.LOCKED naming the holder.
 */
async function takeLock(session: PgSession, waiting: Waiting): Promise<void> {
  for (let isFirst = true; !(await tryLock(session)); isFirst = false) {
    const isLate = performance.now() >= waiting.deadline
    if (isFirst || isLate) {
      const holder = await describeHolder(session)
      if (isLate) throw lockedBy(waiting.location, holder)
      waiting.onEvent({ kind: 'lock-wait', holder })
    }
    await pause(waiting)
  }
}

/**
 * A file may have released the lock (DISCARD ALL): its backend is at work still, and what a probe saw now would not be
 * what it leaves. It is waited for without the lock, which its transaction needs for its end. True: the lock is to be
 * taken again.
 */
async function outwaitRuns(session: PgSession, waiting: Waiting): Promise<boolean> {
  for (let isFirst = true; ; isFirst = false) {
    const holder = await describeRunAtWork(session)
    if (holder === undefined) return !isFirst
    if (isFirst) {
      await session.query(`select pg_catalog.pg_advisory_unlock(${runLockKey})`)
      waiting.onEvent({ kind: 'lock-wait', holder })
    }
    if (performance.now() >= waiting.deadline) throw lockedBy(waiting.location, holder)
    await pause(waiting)
  }
}

async function pause({ signal }: OpenOptions): Promise<void> {
  if (signal?.aborted === true) throw new CodedError('INTERRUPTED')
  await sleep(100 + Math.random() * 100)
}

async function tryLock(session: PgSession): Promise<boolean> {
  const [row] = await session.query<{ held: boolean }>(
    `select pg_catalog.pg_try_advisory_lock(${runLockKey}) as held`,
  )
  return row?.held === true
}
