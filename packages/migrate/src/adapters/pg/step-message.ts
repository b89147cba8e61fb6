import type { FilePlan } from '../../model/run.ts'
import type { AloneSegment, TransactionSegment } from '../../model/segment.ts'
import type { Statement } from '../../model/statement.ts'
import { asSession, type Principal } from './as-session.ts'
import { ofFile, own, toMessage, type Message, type Part } from './message.ts'
import { lockCheck, opening } from './opening.ts'
import { fileApplied, startAttempt, statementDone, type Recorder } from './records.ts'

export type StepPlace = {
  readonly isFirst: boolean
  readonly isLast: boolean
  /** The file from its first statement to its last: it has no state in between. */
  readonly isWhole: boolean
  /** Whether a transaction is open already (COMMIT AND CHAIN). */
  readonly isOpen: boolean
  readonly principal: Principal
}

/**
 * A transaction as one message: the statements of the file, the engine's records behind each, Drizzle's row at the
 * end. The second message, where there is one, follows a ROLLBACK of the file's own, which took the records along.
 */
export function transactionMessages(
  recorder: Recorder,
  plan: FilePlan,
  segment: TransactionSegment,
  place: StepPlace,
): readonly Message[] {
  const { statements, closes } = segment
  const [first] = statements
  const begins = [
    ...opening(plan, place),
    ...(first?.effect === 'begin' || place.isOpen ? [] : [own('begin')]),
  ]
  if (closes === 'rollback') {
    return [toMessage([...begins, ...statements.map(ofFile)]), afterRollback(recorder, plan, segment, place)]
  }
  const last = closes === 'commit' ? statements.at(-1) : undefined
  const body = last === undefined ? statements : statements.slice(0, -1)
  const inner = hasSavepoint(statements)
    ? [...body.map(ofFile), ...records(recorder, plan, statements, place)]
    : interleaved(recorder, plan, statements, last, place)
  // A statement may have given the lock away: what another runner can be at by now is not committed.
  return [toMessage([...begins, ...inner, lockCheck, last === undefined ? own('commit') : ofFile(last)])]
}

/** AND CHAIN has opened a transaction with the characteristics of the one before: the next one gets them too. */
function afterRollback(
  recorder: Recorder,
  plan: FilePlan,
  { statements }: TransactionSegment,
  place: StepPlace,
): Message {
  const last = statements.at(-1)
  const isChained = last?.effect === 'rollback' && last.chain
  const inner = [...records(recorder, plan, statements, place), lockCheck]
  return toMessage(isChained ? [...inner, own('commit and chain')] : [own('begin'), ...inner, own('commit')])
}

export function aloneOwnMessage(
  recorder: Recorder,
  plan: FilePlan,
  { statement }: AloneSegment,
  place: StepPlace,
): Message {
  const inner = [ofFile(statement), ...records(recorder, plan, [statement], place)]
  return toMessage([...opening(plan, place), own('begin'), ...inner, lockCheck, own('commit')])
}

/** Everything that is to be known of these statements, in one go. */
export function records(
  recorder: Recorder,
  plan: FilePlan,
  statements: readonly Statement[],
  place: StepPlace,
): readonly Part[] {
  const sql = [
    // Of a file that is one transaction nobody else ever sees the beginning.
    ...(place.isFirst && !place.isWhole ? [startAttempt(recorder, plan)] : []),
    ...statements.map((statement) => statementDone(recorder, plan, statement)),
    ...(place.isLast ? fileApplied(recorder, plan, place.isWhole) : []),
  ]
  return asSession(plan, place.principal, sql.map(own))
}

/**
 * Each statement followed by its record, so that the clock tells how long it took. Settings and BEGIN are recorded
 * with the next statement: SET TRANSACTION must come before any other.
 */
function interleaved(
  recorder: Recorder,
  plan: FilePlan,
  statements: readonly Statement[],
  last: Statement | undefined,
  place: StepPlace,
): Part[] {
  const parts: Part[] = []
  let waiting: Statement[] = []
  let isFirst = place.isFirst
  const flush = (isLast: boolean) => {
    parts.push(...records(recorder, plan, waiting, { ...place, isFirst, isLast }))
    isFirst = false
    waiting = []
  }
  for (const statement of statements) {
    waiting.push(statement)
    if (statement === last) break
    parts.push(ofFile(statement))
    if (statement.effect === 'inside' && statement.subject?.kind !== 'setting') flush(false)
  }
  flush(place.isLast)
  return parts
}

function hasSavepoint(statements: readonly Statement[]): boolean {
  return statements.some(({ effect }) => effect === 'savepoint')
}
