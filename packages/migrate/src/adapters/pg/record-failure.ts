import { CodedError } from '@twinship/core'
import { mayBePartlyCommitted, migrationFailed } from '../../failure/migration-failed.ts'
import { maskSecrets } from '../../parse/pg/secrets.ts'
import type { FilePlan } from '../../model/run.ts'
import type { Statement } from '../../model/statement.ts'
import { codeOfState, serverError, toPgError, type ServerError } from './errors.ts'
import { failedPart, type Message, type Part } from './message.ts'
import { lockCheck } from './opening.ts'
import { invalidTermination, ownCommitAdvice } from './own-commit.ts'
import { attemptFailed, statementFailed } from './records.ts'
import type { FileRun } from './file-run.ts'
import { saidOf } from './said.ts'
import { resetSession, send, SendFailure } from './send.ts'

/** Writes down where a file failed, and gives the error to throw; a connection that is lost can write nothing. */
export async function recordFailure(
  run: FileRun,
  plan: FilePlan,
  message: Message,
  thrown: unknown,
  done: number,
): Promise<unknown> {
  const server = serverError(thrown)
  if (server === undefined || !(thrown instanceof SendFailure)) return toPgError(thrown, run.location)
  const { part, offset } = failedPart(message, thrown.completed, server.position)
  if (part === lockCheck) return lockGone(run.location)
  const statement = part?.statement ?? null
  try {
    await writeFailure(run, plan, statement, server.sqlState)
  } catch (error) {
    return toPgError(error, run.location)
  }
  const said = await saidOf(server, part?.sql)
  return migrationFailed({
    plan,
    statement,
    offset: statement === null || offset === undefined ? undefined : statement.offset + offset,
    cause: server.sqlState,
    text: said.text,
    advice: adviceOn({ ...server, hint: said.hint }, plan, part),
    shown: await maskSecrets(plan.migration.text),
    done,
    place: isRecord(part) ? 'records' : 'commit',
    code: codeOfState(server.sqlState) ?? 'MIGRATION.FAILED',
    thrown: thrown.cause,
  })
}

/** By what `lockCheck` tells. */
export function lockGone(location: string): CodedError {
  return new CodedError(
    'MIGRATION.LOCKED',
    `${location}: another runner took the lock that a migration had released.`,
  )
}

async function writeFailure(
  { session, recorder }: FileRun,
  plan: FilePlan,
  statement: Statement | null,
  sqlState: string,
): Promise<void> {
  await send(session, 'rollback')
  const ends = [
    ...resetSession,
    attemptFailed(recorder, plan, { statement: statement?.ordinal ?? null, sqlState }),
    ...(statement === null || mayBePartlyCommitted(plan, statement)
      ? []
      : [statementFailed(plan, statement)]),
  ]
  await send(session, ends.join(';\n'))
}

const alreadyThere = new Set(['42P07', '42710', '42701', '42P06'])

/** One of the engine's own, written between statements of the file. */
function isRecord(part: Part | undefined): boolean {
  return part !== undefined && part.statement === null && part.sql !== 'commit'
}

function adviceOn(
  { sqlState, hint }: ServerError,
  plan: FilePlan,
  part: Part | undefined,
): string | undefined {
  const { migration, lost } = plan
  const statement = part?.statement
  if (sqlState === '42501' && isRecord(part)) {
    return 'A function that the file calls has changed the role of the session: it must set it back.'
  }
  if (sqlState === invalidTermination && statement?.subject?.kind === 'routine') {
    return ownCommitAdvice(!mayBePartlyCommitted(plan, statement))
  }
  if (sqlState === '42P01' && lost.length > 0) {
    const finish = `run ops resolve ${migration.tag} --applied`
    return `${lost.join(', ')} was temporary and went with the session that made it: do the rest by hand and ${finish}.`
  }
  if (!alreadyThere.has(sqlState) || migration.position > 0) return hint
  return 'A database that has the schema already is adopted with ops baseline.'
}
