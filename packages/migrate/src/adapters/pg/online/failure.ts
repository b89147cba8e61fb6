import { CodedError, redactText } from '@twinship/core'
import { maskSecrets } from '../../../parse/pg/secrets.ts'
import { codeOfState, serverError, toPgError } from '../errors.ts'
import { failedPart, toMessage, type Part } from '../message.ts'
import { lockCheck } from '../opening.ts'
import { invalidTermination, ownCommitAdvice } from '../own-commit.ts'
import { lockGone } from '../record-failure.ts'
import { attemptFailed } from '../records.ts'
import { saidOf } from '../said.ts'
import { send, SendFailure } from '../send.ts'
import type { PlacedStep, StepContext } from './context.ts'
import type { Cleaned } from './cleaned.ts'
import { asFilePlan } from './file-plan.ts'

/**
 * Writes down where a file stopped, and gives the error to throw. The transaction is rolled back already; a connection
 * that is lost can write nothing. `clean`: what came of cleaning up behind a step that stands outside of one.
 */
export async function stepFailed(
  context: StepContext,
  { step, position }: PlacedStep,
  parts: readonly Part[],
  thrown: unknown,
  clean: Cleaned = { isClean: true, error: null },
): Promise<unknown> {
  const { run, file } = context
  const server = serverError(thrown)
  if (server === undefined) return toPgError(thrown, run.location)
  const completed = thrown instanceof SendFailure ? thrown.completed : 0
  const { part } = failedPart(toMessage(parts), completed, server.position)
  if (part === lockCheck) return lockGone(run.location)
  const statement = statementOf(step, part?.sql)
  try {
    const end = { statement, sqlState: server.sqlState }
    await send(run.session, attemptFailed(run.recorder, asFilePlan(file), end))
  } catch (error) {
    return toPgError(error, run.location)
  }
  const { tag, file: path } = file.migration
  const said = await saidOf(server, part?.sql)
  const sql = part === undefined ? '' : `\n${await maskSecrets(part.sql)}`
  return new CodedError(
    codeOfState(server.sqlState) ?? 'MIGRATION.FAILED',
    `${path}:${step.line}: step ${step.id} (${step.kind}): ${redactText(said.text).replace(/\.$/, '')} (${server.sqlState}).${sql}`,
    {
      hint: [...adviceOn(server.sqlState, step, said.hint), nextStep(position, !clean.isClean)].join(' '),
      details: {
        migration: tag,
        ...(statement === null ? {} : { statement }),
        file: path,
        line: step.line,
        step: step.id,
        cause: server.sqlState,
        stepsDone: position,
        ...besideIt(clean),
      },
      cause: thrown instanceof SendFailure ? thrown.cause : thrown,
    },
  )
}

function besideIt({ error }: Cleaned): { readonly cleanUp?: string } {
  return error === null ? {} : { cleanUp: error.code }
}

/** Our own word, or what the server adds; neither as a rule. */
function adviceOn(
  sqlState: string,
  { transaction }: PlacedStep['step'],
  said: string | undefined,
): readonly string[] {
  if (sqlState === invalidTermination) return [ownCommitAdvice(transaction === 'own')]
  return said === undefined ? [] : [said]
}

/** What came of the engine's own statements: of these lockCheck alone divides. */
export function ownError(thrown: unknown, location: string): unknown {
  return serverError(thrown)?.sqlState === '22012' ? lockGone(location) : toPgError(thrown, location)
}

/** Statements that run as they stand are one for one those of the step. */
function statementOf({ statements, sql }: PlacedStep['step'], failed: string | undefined): number | null {
  const at = statements.length === sql.length && failed !== undefined ? sql.indexOf(failed) : 0
  return statements[Math.max(at, 0)] ?? null
}

/** `isLeft`: of the step itself something may be in the database. */
function nextStep(done: number, isLeft: boolean): string {
  if (isLeft) return 'Part of this step may be in the database. Mend the cause, then run ops resume.'
  if (done === 0) return 'Nothing of this file is left. Mend the cause, then run ops deploy.'
  const steps = done === 1 ? 'The step before it is' : `The ${done} steps before it are`
  return `${steps} in the database. Mend the cause, then run ops resume; ops abort takes them back.`
}
