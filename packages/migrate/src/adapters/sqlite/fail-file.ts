import type { ErrorCode } from '@twinship/core'
import { migrationFailed } from '../../failure/migration-failed.ts'
import type { Statement } from '../../model/statement.ts'
import { attemptSql, journalSql, type JournalEntry } from './bookkeeping.ts'
import { codeOfSqlite, sqliteError, toSqliteError } from './errors.ts'
import type { FileRun } from './file-run.ts'
import type { Stop } from './guard/stop.ts'

/** Records that the attempt ended here, and gives the error that says so. `begun`: alone, so its row is there. */
export async function failFile(run: FileRun, stop: Stop, begun: Statement | null): Promise<unknown> {
  const reason = reasonOf(stop)
  // A bug, or a lost server: nothing is known of the statement, and its record stays as it is.
  if (reason === undefined) return toSqliteError(stop.cause, run.session.location, undefined)
  await recordFailure(run, stop.statement, reason.cause, begun)
  return migrationFailed({ plan: run.plan, statement: stop.statement, done: run.done, ...reason })
}

type Reason = {
  readonly cause: string
  readonly text: string
  readonly thrown: unknown
  readonly code?: ErrorCode
  readonly advice?: string
}

function reasonOf(stop: Stop): Reason | undefined {
  const { why } = stop
  if (why.kind === 'unproven') {
    const { code, cause, text, advice } = why
    return { code, cause, text, advice, thrown: stop }
  }
  const refused = sqliteError(why.thrown)
  if (refused === undefined) return undefined
  const code = codeOfSqlite(refused)
  const advice = adviceFor(refused.message)
  const reason = { cause: refused.code, text: refused.message, thrown: why.thrown, ...advice }
  return code === undefined ? reason : { ...reason, code }
}

/** SQLite reads every view and trigger again when a table gets another name. */
function adviceFor(message: string): { readonly advice?: string } {
  const [start, rest] = message.split('error in ')
  const [kind, name] = (rest ?? '').split(/[ :]/)
  if (start !== '' || (kind !== 'view' && kind !== 'trigger')) return {}
  const named = `${kind} ${name ?? ''}`
  return {
    advice: `Drop ${named} before the table is rebuilt, and create it again at the end of the migration.`,
  }
}

/** In a transaction of its own; on a full disk nothing can be recorded, and the failure itself is what matters. */
async function recordFailure(
  { session, attempt }: FileRun,
  statement: Statement | null,
  code: string,
  begun: Statement | null,
): Promise<void> {
  const entries = begun === null ? [] : [failedEntry(begun)]
  const ordinal = statement?.ordinal ?? null
  try {
    await session.access.write(async (transaction) => {
      const failed = attemptSql(attempt, { state: 'failed', statement: ordinal, code }, 'change')
      await transaction.executeMultiple(`${failed}\n${journalSql(attempt, entries, 'change')}`)
    })
  } catch {
    return
  }
}

function failedEntry({ ordinal, tokensHash }: Statement): JournalEntry {
  return { ordinal, tokensHash, state: 'failed', begunAtMs: null, finishedAtMs: Date.now() }
}
