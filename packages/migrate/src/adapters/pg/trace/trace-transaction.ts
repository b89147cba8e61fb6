import type { PgSession } from '@twinship/core'
import type { Traced } from '../../../model/trace.ts'
import { readBetween, rewrittenBetween, sorted, tablesOf, type Counted } from './compare-relations.ts'
import { withMessages } from './listen.ts'
import { addIndexLocks, collectLocks, locksOn, type LockSet } from './locks.ts'
import type { WorkMessage } from './messages.ts'
import { readRelations, type TracedRelations, type TraceOptions } from './relations.ts'

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
    let from = before
    const silent: Counted[] = []
    const messages = await withMessages(session, true, async (heard) => {
      for (const statement of sql) {
        const [start, first] = [now(), heard.length]
        await session.query(statement)
        durationMs += now() - start
        const to = await readRelations(session)
        // What the server says is exact; its counters tell of a write, which it says nothing of.
        if (!heard.slice(first).some((one) => isOf(before, one))) silent.push({ from, to })
        from = to
      }
    })
    const held: LockSet = new Map()
    await collectLocks(session, session.backendPid, held)
    await addIndexLocks(session, held)
    const locks = locksOn(before, held)
    const told = await tablesOf(session, messages, before, locks)
    // Looking up what a foreign key leads to adds up to as many rows, and holds nobody up.
    const worked = locks.filter(({ mode }) => mode !== 'ROW SHARE')
    await session.query(end)
    return {
      locks: sorted(locks),
      rewritten: sorted(rewrittenBetween(before, from)),
      scanned: sorted([...told, ...silent.flatMap((counted) => readBetween(before, counted, worked))]),
      durationMs,
    }
  } catch (error) {
    await session.query('rollback').catch(() => undefined)
    throw error
  }
}

/** Whether it is about a table that was there before; a key's table need not be to be all that is worked on. */
function isOf(before: TracedRelations, message: WorkMessage): boolean {
  if (message.kind === 'foreign-key') return true
  return [...before.values()].some(({ name }) => name === message.table)
}
