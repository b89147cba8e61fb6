import { CodedError, redactText, type ErrorCode } from '@twinship/core'
import type { FilePlan } from '../model/run.ts'
import type { Statement } from '../model/statement.ts'
import { caretExcerpt, createLineIndex } from '../text/positions.ts'

export type StatementFailure = {
  readonly plan: FilePlan
  /** Null where the transaction could not be committed. */
  readonly statement: Statement | null
  /** Where in the file, if the database says; the statement's beginning otherwise. */
  readonly offset?: number | undefined
  /** SQLSTATE or SQLite's extended code. */
  readonly cause: string
  /** What the database said; must name objects only, never values of rows. */
  readonly text: string
  readonly advice?: string | undefined
  /** The file's text as it may be shown, of the same length; default: as it is. */
  readonly shown?: string | undefined
  /** Statements of the file that are in the database. */
  readonly left: number
  /** Default MIGRATION.FAILED. */
  readonly code?: ErrorCode
  readonly thrown: unknown
}

/** A failed statement with its place, a caret under it, and the command that comes next. */
export function migrationFailed(failure: StatementFailure): CodedError {
  const { plan, statement, cause, left } = failure
  const { file, tag, text } = plan.migration
  const offset = failure.offset ?? statement?.offset
  const at = offset === undefined ? undefined : createLineIndex(text)(offset)
  const place = at === undefined ? file : `${file}:${at.line}:${at.column}`
  const what = statement === null ? 'at the end of its transaction' : `statement ${statement.ordinal}`
  const excerpt = offset === undefined ? '' : `\n${caretExcerpt(failure.shown ?? text, offset)}`
  const said = redactText(failure.text).replace(/\.$/, '')
  return new CodedError(
    failure.code ?? 'MIGRATION.FAILED',
    `${place}: ${what}: ${said} (${cause}).${excerpt}`,
    {
      hint: [failure.advice, nextStep(left)].filter((part) => part !== undefined).join(' '),
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

function nextStep(left: number): string {
  if (left === 0) return 'Nothing of this file is left. Mend the cause, then run ops migrate.'
  return `The ${left} statements before it are in the database. Mend the cause, then run ops resume.`
}

/** The outcome of this statement cannot be known from here. */
export function outcomeUnknown(
  { migration }: FilePlan,
  statement: Statement,
  shown = migration.text,
): CodedError {
  const { ordinal, line } = statement
  return new CodedError(
    'MIGRATION.OUTCOME_UNKNOWN',
    `${migration.file}:${line}: statement ${ordinal} was begun and never reported back.\n${caretExcerpt(shown, statement.offset)}`,
    {
      hint:
        `Look whether it took effect, then run ops resolve ${migration.tag} --statement ${ordinal} ` +
        `--applied or --not-applied, then ops resume.`,
      details: { migration: migration.tag, file: migration.file, statement: ordinal, line },
    },
  )
}
