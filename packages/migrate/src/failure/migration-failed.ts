import { CodedError, redactText, type ErrorCode } from '@twinship/core'
import type { FilePlan } from '../model/run.ts'
import type { Statement } from '../model/statement.ts'
import { keptStatements } from '../state/kept.ts'
import { caretExcerpt, createLineIndex } from '../text/positions.ts'

export type StatementFailure = {
  readonly plan: FilePlan
  /** Null where it was none of the file's. */
  readonly statement: Statement | null
  /** What failed where it was none: the end of the transaction (default), or a record of the engine's own. */
  readonly place?: 'commit' | 'records'
  /** Where in the file, if the database says; the statement's beginning otherwise. */
  readonly offset?: number | undefined
  /** SQLSTATE or SQLite's extended code. */
  readonly cause: string
  /** What the database said; must name objects only, never values of rows. */
  readonly text: string
  readonly advice?: string | undefined
  /** The file's text as it may be shown, of the same length; default: as it is. */
  readonly shown?: string | undefined
  /** Statements of the file that are recorded as done, whether or not the file rolled them back. */
  readonly done: number
  /** Default MIGRATION.FAILED. */
  readonly code?: ErrorCode
  readonly thrown: unknown
}

/** A failed statement with its place, a caret under it, and the command that comes next. */
export function migrationFailed(failure: StatementFailure): CodedError {
  const { plan, statement, cause } = failure
  const left = keptStatements(plan.parsed.statements, failure.done).length
  const { file, tag, text } = plan.migration
  const offset = failure.offset ?? statement?.offset
  const at = offset === undefined ? undefined : createLineIndex(text)(offset)
  const place = at === undefined ? file : `${file}:${at.line}:${at.column}`
  const what = statement === null ? ownPlaces[failure.place ?? 'commit'] : `statement ${statement.ordinal}`
  const excerpt = offset === undefined ? '' : `\n${caretExcerpt(failure.shown ?? text, offset)}`
  const said = redactText(failure.text).replace(/\.$/, '')
  return new CodedError(
    failure.code ?? 'MIGRATION.FAILED',
    `${place}: ${what}: ${said} (${cause}).${excerpt}`,
    {
      hint: [failure.advice, nextStep(failure, left)].filter((part) => part !== undefined).join(' '),
      details: {
        migration: tag,
        file,
        cause,
        left,
        ...(statement === null ? {} : { statement: statement.ordinal }),
        ...(at === undefined ? {} : { line: at.line, column: at.column }),
      },
      cause: failure.thrown,
    },
  )
}

const ownPlaces = {
  commit: 'at the end of its transaction',
  records: 'the engine’s own record of it',
} as const

function nextStep({ plan, statement, done }: StatementFailure, left: number): string {
  const before = left === 0 ? 'Nothing' : `The ${left} statements before it`
  const verb = left === 0 ? 'of this file is left' : 'are in the database'
  if (statement !== null && mayBePartlyCommitted(plan, statement)) {
    return `${before} ${verb}, and part of it may be too, if it commits by itself. ${resolveSteps(plan, statement)}`
  }
  const next = done === 0 ? 'the same command again' : 'ops resume'
  return `${before} ${verb}${leftover(statement)}. Mend the cause, then run ${next}.`
}

/** CALL and DO outside of a transaction may commit as often as they like before they fail. */
export function mayBePartlyCommitted({ steps }: FilePlan, { ordinal, subject }: Statement): boolean {
  return (
    subject?.kind === 'routine' &&
    steps.some(({ segment }) => segment.kind === 'alone' && segment.statement.ordinal === ordinal)
  )
}

function leftover(statement: Statement | null): string {
  const kind = statement?.effect === 'alone' ? statement.subject?.kind : undefined
  if (kind !== 'index-build' && kind !== 'reindex') return ''
  return ', and it may have left an invalid index, which the next try drops as long as the statement stays as it is'
}

function resolveSteps({ migration }: FilePlan, { ordinal }: Statement): string {
  return (
    `Look what it did, then run ops resolve ${migration.tag} --statement ${ordinal} ` +
    `--applied or --not-applied, then ops resume.`
  )
}

/** The outcome of this statement cannot be known from here. */
export function outcomeUnknown(
  plan: FilePlan,
  statement: Statement,
  shown = plan.migration.text,
): CodedError {
  const { migration } = plan
  const { ordinal, line } = statement
  const how = mayBePartlyCommitted(plan, statement)
    ? 'did not end well; part of it may be committed'
    : 'never reported back'
  return new CodedError(
    'MIGRATION.OUTCOME_UNKNOWN',
    `${migration.file}:${line}: statement ${ordinal} was begun and ${how}.\n${caretExcerpt(shown, statement.offset)}`,
    {
      hint: resolveSteps(plan, statement),
      details: { migration: migration.tag, file: migration.file, statement: ordinal, line },
    },
  )
}
