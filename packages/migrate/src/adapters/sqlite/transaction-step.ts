import type { Transaction } from '@libsql/client'
import { CodedError } from '@twinship/core'
import type { Statement } from '../../model/statement.ts'
import { doneEntry, type JournalEntry } from './bookkeeping.ts'
import { isBusy } from './errors.ts'
import { noteCommitted, recordStep, type FileRun } from './file-run.ts'
import { refuseCascadingDrop } from './guard/drops.ts'
import { Stop } from './guard/stop.ts'
import { tableNames } from './guard/violations.ts'
import type { TransactionPart } from './steps.ts'

/**
 * Runs statements in one transaction, with their records. Its BEGIN is the engine's, and takes the write lock at
 * once; the file's own BEGIN, COMMIT and ROLLBACK stand for the engine's.
 */
export async function runTransactionStep(
  run: FileRun,
  part: TransactionPart,
  isLast: boolean,
): Promise<'done' | 'stale'> {
  const result =
    part.closes === 'rollback'
      ? await runRolledBack(run, part, isLast)
      : await runCommitted(run, part, isLast).catch(async (error: unknown) => {
          await keepThoseBefore(run, part, error)
          throw error
        })
  if (result === 'stale') return result
  noteCommitted(run, part.statements.length, isLast)
  return 'done'
}

type Result = 'stale' | 'done'

/** Of a row of statements where one failed, which took those before it along: they are run once more, by themselves. */
async function keepThoseBefore(run: FileRun, part: TransactionPart, error: unknown): Promise<void> {
  if (!part.isRow || !(error instanceof Stop) || error.why.kind !== 'refused') return
  const at = part.statements.findIndex((statement) => statement === error.statement)
  if (at < 1) return
  const before = { ...part, statements: part.statements.slice(0, at) }
  try {
    if ((await runCommitted(run, before, false)) === 'done') noteCommitted(run, at, false)
  } catch (again) {
    // What only the whole row could have proven stays undone; the failure itself is what is told.
    if (!(again instanceof Stop)) throw again
  }
}

async function runCommitted(run: FileRun, part: TransactionPart, isLast: boolean): Promise<Result> {
  const { access, freshness, foreignKeys } = run.session
  const names = tableNames(part.statements, run.plan.parsed.facts)
  let left: number | null = null
  let triggers: readonly string[] = []
  let isRecorded = false
  const result = await access
    .write(async (transaction): Promise<Result> => {
      if (!(await freshness.isFresh(transaction))) return giveUp(transaction)
      run.rebuilds.takeNotes()
      const before = await foreignKeys.before(transaction, part.statements)
      isRecorded = false
      const entries = await runStatements(run, transaction, part)
      left = before === null ? null : await foreignKeys.after(transaction, before, names)
      triggers = isLast ? await run.rebuilds.lostTriggers(transaction) : []
      await recordStep(transaction, run, entries, isLast)
      isRecorded = true
      return 'done'
    })
    .catch((error: unknown) => {
      // What fails after the last record is the COMMIT.
      const isCommits = isRecorded && !isBusy(error) && !(error instanceof CodedError)
      throw isCommits ? new Stop(null, refused(error)) : error
    })
  if (result === 'stale') return 'stale'
  access.replay.note(part.statements)
  if (left !== null) foreignKeys.committed(left)
  run.notes.push(...proofs(run.rebuilds.takeNotes(), left), ...triggers)
  return result
}

/** Nothing of it stays but the record that it ran. */
async function runRolledBack(run: FileRun, part: TransactionPart, isLast: boolean): Promise<Result> {
  const { access, freshness } = run.session
  const entries = await access.write(async (transaction) => {
    if (!(await freshness.isFresh(transaction))) return giveUp(transaction)
    const entries = await runStatements(run, transaction, part)
    await transaction.rollback()
    return entries
  })
  if (entries === 'stale') return 'stale'
  // A ROLLBACK takes back no setting.
  access.replay.note(part.statements)
  run.rebuilds.takeNotes()
  return access.write(async (transaction): Promise<Result> => {
    if (!(await freshness.isFresh(transaction))) return giveUp(transaction)
    await recordStep(transaction, run, entries, isLast)
    return 'done'
  })
}

async function giveUp(transaction: Transaction): Promise<'stale'> {
  await transaction.rollback()
  return 'stale'
}

async function runStatements(
  run: FileRun,
  transaction: Transaction,
  part: TransactionPart,
): Promise<readonly JournalEntry[]> {
  const { rebuilds, session } = run
  const entries: JournalEntry[] = []
  for (const [index, statement] of part.statements.entries()) {
    if (!isEnginesOwn(part, index)) {
      await refuseCascadingDrop(transaction, statement, session.isFile)
      await rebuilds.before(transaction, statement, part.statements.at(-1)?.ordinal ?? 0)
      await runStatement(statement, () => transaction.executeMultiple(statement.sql))
      await rebuilds.after(transaction, statement)
    }
    entries.push(doneEntry(statement, Date.now()))
  }
  return entries
}

/** Throws Stop, or the driver's error where somebody else is in the way and the same may be tried again. */
export async function runStatement(statement: Statement, work: () => Promise<unknown>): Promise<void> {
  try {
    await work()
  } catch (error) {
    throw isBusy(error) ? error : new Stop(statement, refused(error))
  }
}

function refused(thrown: unknown): Stop['why'] {
  return { kind: 'refused', thrown }
}

function isEnginesOwn({ opens, closes, statements }: TransactionPart, index: number): boolean {
  const effect = statements[index]?.effect
  if (index === 0 && opens === 'file' && effect === 'begin') return true
  return index === statements.length - 1 && closes !== 'engine' && effect === closes
}

function proofs(rebuilds: readonly string[], left: number | null): readonly string[] {
  const orphans = left === null || left === 0 ? [] : [`${left} rows refer to nothing, as they did before`]
  if (rebuilds.length === 0) return orphans
  return [...rebuilds.map((note) => (left === 0 ? `${note}; foreign keys hold` : note)), ...orphans]
}
