import type { PlanProbe } from '../../model/plan.ts'
import type { Segment } from '../../model/segment.ts'
import type { Statement } from '../../model/statement.ts'

/** What runs in one go as the file itself says: in one transaction, or each statement alone. */
export type Run = {
  readonly statements: readonly Statement[]
  readonly sql: readonly string[]
  readonly transaction: 'own' | 'none'
}

/** A segment of a file as it stands; the transaction that is its step's replaces its own BEGIN and COMMIT. */
export function runOf(segment: Segment): Run | undefined {
  if (segment.kind === 'alone') {
    const { statement, transaction } = segment
    return { statements: [statement], sql: [statement.sql], transaction }
  }
  const { statements, closes } = segment
  // Nothing of it stays; what it calls may have effects beside the transaction.
  if (closes === 'rollback') return toRun(statements, statements, 'none')
  const inner = statements.filter(({ effect }) => effect !== 'begin' && effect !== 'commit')
  return inner.length === 0 ? undefined : toRun(statements, inner, 'own')
}

function toRun(
  statements: readonly Statement[],
  sent: readonly Statement[],
  transaction: Run['transaction'],
): Run {
  return { statements, sql: sent.map(({ sql }) => sql), transaction }
}

/** How the outcome of a statement is learned that runs alone. */
export function probeOf({ effect, repeat, subject }: Statement): PlanProbe {
  if (effect === 'alone' && repeat === 'probe') return subject
  return { kind: effect === 'alone' && repeat === 'repeatable' ? 'repeat' : 'ask' }
}
