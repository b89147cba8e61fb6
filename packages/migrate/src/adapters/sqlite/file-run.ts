import type { Transaction } from '@libsql/client'
import { CodedError } from '@twinship/core'
import type { FilePlan } from '../../model/run.ts'
import type { Statement } from '../../model/statement.ts'
import {
  attemptOf,
  attemptSql,
  journalSql,
  ledgerSql,
  type AttemptRow,
  type JournalEntry,
} from './bookkeeping.ts'
import { createRebuildGuard, type RebuildGuard } from './guard/rebuilds.ts'
import type { Session } from './work.ts'

/** One file on its way. */
export type FileRun = {
  readonly session: Session
  readonly plan: FilePlan
  readonly attempt: AttemptRow
  readonly rebuilds: RebuildGuard
  readonly notes: string[]
  /** The attempt's row says `running`. */
  isRecorded: boolean
  /** Statements of the file that are in the database. */
  done: number
}

export function startFile(session: Session, plan: FilePlan): FileRun {
  if (session.run === null)
    throw new CodedError('BUG.UNEXPECTED', 'A file runs within a run: call startRun first.')
  const left = plan.steps.reduce((sum, step) => sum + statementsOf(step.segment).length, 0)
  return {
    session,
    plan,
    attempt: attemptOf(plan, session.run.id, Date.now()),
    rebuilds: createRebuildGuard(plan.parsed),
    notes: [],
    isRecorded: false,
    done: plan.parsed.statements.length - left,
  }
}

function statementsOf(segment: FilePlan['steps'][number]['segment']): readonly Statement[] {
  return segment.kind === 'alone' ? [segment.statement] : segment.statements
}

/** Records statements with what belongs to the end of the file. */
export async function recordStep(
  transaction: Transaction,
  run: FileRun,
  entries: readonly JournalEntry[],
  isLast: boolean,
): Promise<void> {
  const { session, attempt, plan } = run
  const mode = run.isRecorded || plan.isResumed ? 'change' : 'new'
  const sql = [journalSql(attempt, entries, mode)]
  if (isLast || !run.isRecorded)
    sql.push(attemptSql(attempt, { state: isLast ? 'applied' : 'running' }, mode))
  if (isLast) sql.push(ledgerSql(session.ledger, session.columns, attempt.migration))
  await transaction.executeMultiple(sql.join('\n'))
}

/** After the COMMIT of recordStep's transaction. */
export function noteCommitted(run: FileRun, statements: number, isLast: boolean): void {
  run.isRecorded = true
  run.session.isKept = true
  run.done += statements
  if (isLast) run.session.freshness.wrote(run.attempt.migration.hash)
}
