import type { Step } from '../../model/run.ts'
import type { Statement } from '../../model/statement.ts'
import { outcomeUnknown } from '../../failure/migration-failed.ts'
import { attemptSql, doneEntry, journalSql, type JournalEntry } from './bookkeeping.ts'
import { noteCommitted, recordStep, type FileRun } from './file-run.ts'
import { runStatement } from './transaction-step.ts'

/** Runs a statement that SQLite refuses in a transaction: recorded before it is begun, and after. */
export async function runAloneStep(
  run: FileRun,
  statement: Statement,
  past: Step['past'],
  isLast: boolean,
): Promise<'done' | 'stale'> {
  const { access, freshness } = run.session
  // SQLite has no catalog to look into for what these do: what may not simply run again is for a person to say.
  if (past === 'in-flight' && statement.repeat === 'unknown') throw outcomeUnknown(run.plan, statement)
  const isFresh = await access.write(async (transaction) => {
    if (!(await freshness.isFresh(transaction))) return false
    const running = run.isRecorded ? '' : attemptSql(run.attempt, { state: 'running' }, 'change')
    await transaction.executeMultiple(
      `${running}\n${journalSql(run.attempt, [begunEntry(statement)], 'change')}`,
    )
    return true
  })
  if (!isFresh) return 'stale'
  run.isRecorded = true
  run.session.isKept = true
  await access.alone((connection) => runStatement(statement, () => connection.executeMultiple(statement.sql)))
  remember(run, statement)
  await access.write((transaction) => {
    return recordStep(transaction, run, [doneEntry(statement, Date.now())], isLast)
  })
  noteCommitted(run, 1, isLast)
  return 'done'
}

/** What holds for the connection, or for how the file is left. */
function remember({ session }: FileRun, statement: Statement): void {
  const { subject } = statement
  session.access.replay.note([statement])
  if (subject?.kind === 'pragma' && subject.name === 'journal_mode') session.isJournalModeChosen = true
  if (subject?.kind === 'foreign-keys' && subject.enabled !== null) {
    session.access.setForeignKeys(subject.enabled)
  }
}

function begunEntry({ ordinal, tokensHash }: Statement): JournalEntry {
  return { ordinal, tokensHash, state: 'begun', begunAtMs: Date.now(), finishedAtMs: null }
}
