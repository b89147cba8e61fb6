import type { Step } from '../model/run.ts'
import type { Segment, TransactionSegment } from '../model/segment.ts'
import type { Statement } from '../model/statement.ts'

/**
 * A step as several, one of whose statements the server turned out to refuse in a transaction: that stands alone, what
 * is before it is committed first. Undefined where the file itself holds them together (BEGIN, a savepoint, ROLLBACK).
 */
export function setApart({ segment }: Step, ordinal: number): readonly Step[] | undefined {
  const statements = segment.kind === 'alone' ? [segment.statement] : segment.statements
  const at = statements.findIndex((statement) => statement.ordinal === ordinal)
  const statement = statements[at]
  if (statement === undefined || isHeldTogether(segment)) return undefined
  const closes = segment.kind === 'alone' ? 'engine' : segment.closes
  return [
    ...asTransaction(statements.slice(0, at), 'engine'),
    step({ kind: 'alone', transaction: 'none', statement: standingAlone(statement) }),
    ...asTransaction(statements.slice(at + 1), closes),
  ]
}

function isHeldTogether(segment: Segment): boolean {
  if (segment.kind === 'alone') return segment.transaction === 'none'
  const { opens, closes, statements } = segment
  return opens === 'file' || closes === 'rollback' || statements.some(({ effect }) => effect === 'savepoint')
}

function standingAlone({ ordinal, line, column, offset, sql, tokensHash }: Statement): Statement {
  const place = { ordinal, line, column, offset, sql, tokensHash }
  return { ...place, effect: 'alone', repeat: 'repeatable', subject: null }
}

function asTransaction(
  statements: readonly Statement[],
  closes: TransactionSegment['closes'],
): readonly Step[] {
  return statements.length === 0 ? [] : [step({ kind: 'transaction', opens: 'engine', closes, statements })]
}

function step(segment: Segment): Step {
  return { segment, past: 'none', seenBefore: null }
}
