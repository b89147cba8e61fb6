import { CodedError, redactText } from '@twinship/core'
import { maskSecrets } from '../../../parse/pg/secrets.ts'
import { codeOfState, serverError, toPgError } from '../errors.ts'
import { failedPart, toMessage, type Part } from '../message.ts'
import { lockCheck } from '../opening.ts'
import { attemptFailed } from '../records.ts'
import { send, SendFailure } from '../send.ts'
import type { PlacedStep, StepContext } from './context.ts'
import { asFilePlan } from './file-plan.ts'

/**
 * Writes down where a file stopped, and gives the error to throw. The transaction is rolled back already; a connection
 * that is lost can write nothing.
 */
export async function stepFailed(
  context: StepContext,
  { step, position }: PlacedStep,
  parts: readonly Part[],
  thrown: unknown,
): Promise<unknown> {
  const { run, file } = context
  const server = serverError(thrown)
  if (server === undefined) return toPgError(thrown, run.location)
  const completed = thrown instanceof SendFailure ? thrown.completed : 0
  const { part } = failedPart(toMessage(parts), completed, server.position)
  if (part === lockCheck) {
    return new CodedError(
      'MIGRATION.LOCKED',
      `${run.location}: another runner took the lock that a migration had released.`,
    )
  }
  const statement = statementOf(step, part?.sql)
  try {
    const end = { statement, sqlState: server.sqlState }
    await send(run.session, attemptFailed(run.recorder, asFilePlan(file), end))
  } catch (error) {
    return toPgError(error, run.location)
  }
  const { tag, file: path } = file.migration
  const said = server.message ?? 'refused; what was said may hold values of rows and is not shown'
  const sql = part === undefined ? '' : `\n${await maskSecrets(part.sql)}`
  return new CodedError(
    codeOfState(server.sqlState) ?? 'MIGRATION.FAILED',
    `${path}:${step.line}: step ${step.id} (${step.kind}): ${redactText(said).replace(/\.$/, '')} (${server.sqlState}).${sql}`,
    {
      hint: [server.hint, nextStep(position)].filter((text) => text !== undefined).join(' '),
      details: {
        migration: tag,
        ...(statement === null ? {} : { statement }),
        file: path,
        line: step.line,
        step: step.id,
        cause: server.sqlState,
        stepsDone: position,
      },
      cause: thrown instanceof SendFailure ? thrown.cause : thrown,
    },
  )
}

/** Statements that run as they stand are one for one those of the step. */
function statementOf({ statements, sql }: PlacedStep['step'], failed: string | undefined): number | null {
  const at = statements.length === sql.length && failed !== undefined ? sql.indexOf(failed) : 0
  return statements[Math.max(at, 0)] ?? null
}

function nextStep(done: number): string {
  if (done === 0) return 'Nothing of this file is left. Mend the cause, then run ops deploy.'
  const steps = done === 1 ? 'The step before it is' : `The ${done} steps before it are`
  return `${steps} in the database. Mend the cause, then run ops resume; ops abort takes them back.`
}
