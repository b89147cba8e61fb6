import type { PgSession } from '@twinship/core'
import type { Traced } from '../../../model/trace.ts'
import { readBetween, rewrittenBetween, sorted, tablesOf } from './compare-relations.ts'
import { withMessages } from './listen.ts'
import { collectLocks, locksOn, type LockSet } from './locks.ts'
import { readRelations, type TraceOptions } from './relations.ts'

/**
 * Runs statements in one transaction and tells what they did: locks while it holds them, tables whose file changed,
 * tables that were read through. Needs no extension and no superuser. It really takes the locks: for databases that
 * nobody uses. `end` says whether the work stays. Throws what the server says of a statement.
 */
export async function traceTransaction(
  session: PgSession,
  sql: readonly string[],
  { end, now, known }: TraceOptions & { readonly end: 'commit' | 'rollback' },
): Promise<Traced> {
  await session.query('begin')
  try {
    const before = await readRelations(session, known)
    let durationMs = 0
    const messages = await withMessages(session, true, async () => {
      const start = now()
      for (const statement of sql) await session.query(statement)
      durationMs = now() - start
    })
    const held: LockSet = new Map()
    await collectLocks(session, session.backendPid, held)
    const locks = locksOn(before, held)
    const after = await readRelations(session)
    const told = await tablesOf(session, messages, before, locks)
    await session.query(end)
    return {
      locks: sorted(locks),
      rewritten: sorted(rewrittenBetween(before, after)),
      // What the server says is exact; its counters tell of a write, which it says nothing of.
      scanned: sorted(told.length > 0 ? told : readBetween(before, after, locks)),
      durationMs,
    }
  } catch (error) {
    await session.query('rollback').catch(() => undefined)
    throw error
  }
}
