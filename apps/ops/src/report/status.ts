import { errorTable, type Config, type ErrorCode } from '@twinship/core'
import { abortMark, type RunHolder } from '@twinship/migrate'
import type { Outcome } from '../context.ts'
import { statusError } from '../jobs/status-error.ts'
import { isApplied, isUpToDate, type FailedAttempt, type StatusReport } from '../jobs/status.ts'
import { toVisibleLine } from '../visible.ts'
import { findingsText, shownFindings } from './findings.ts'
import { databaseText, documentHead } from './head.ts'
import { identityText } from './identity.ts'

type State = StatusReport['migrations'][number]

export function statusOutcome(
  config: Config,
  full: StatusReport,
  { check, verbose }: { readonly check?: boolean; readonly verbose?: boolean },
): Outcome {
  const report = { ...full, findings: shownFindings(full.findings, verbose) }
  const error = check === true ? statusError(report) : undefined
  return {
    document: { ...documentHead('status', config), ...toDocument(report) },
    text: databaseText(config) + statusText(report),
    ...(error === undefined ? {} : { error }),
  }
}

/** The report with the two lists that scripts ask for most. */
function toDocument({ identityError, ...report }: StatusReport): Readonly<Record<string, unknown>> {
  return {
    upToDate: isUpToDate(report),
    applied: report.migrations.filter(isApplied).map(({ tag }) => tag),
    pending: report.migrations.filter(({ kind }) => kind === 'pending').map(({ tag }) => tag),
    ...report,
    identityCode: identityError?.code ?? null,
  }
}

/** What of the folder the database has, migration by migration, and what to do about each problem. */
function statusText(report: StatusReport): string {
  const { migrations, surplus, findings, failures } = report
  const width = Math.max(0, ...migrations.map(({ tag }) => tag.length))
  const ahead = surplus.filter(({ kind }) => kind === 'ahead')
  return [
    identityText(report.identity, report.identityError),
    runText(report.openRun),
    `Migrations  ${summary(migrations, ahead.length)}\n`,
    ...migrations.map((state) =>
      isAtWork(report, state) ? atWorkText(state, width) : stateText(state, width, failures),
    ),
    ...ahead.map(
      ({ row, code, next }) =>
        `  ! ${toVisibleLine(row.name ?? row.hash.slice(0, 12)).padEnd(width)}  in the database, not in this folder${problem(code, next)}`,
    ),
    ...report.abandoned.map((one) => abandonedText(one, width)),
    findingsText(findings),
  ].join('')
}

/** Its name is the database's alone. */
function abandonedText(one: StatusReport['abandoned'][number], width: number): string {
  const [tag, next] = [toVisibleLine(one.tag), toVisibleLine(one.next)]
  return (
    `  ! ${tag.padEnd(width)}  ${interruptedWords(one)}, and not in this folder  ${one.code}\n` +
    `      Bring its file back, then run ops resume or ops resolve ${tag} --rolled-back.\n      → ${next}\n`
  )
}

/** Seen from outside, a file that a living run is at looks like one that was interrupted. */
function isAtWork({ openRun }: StatusReport, state: State): state is Extract<State, { kind: 'interrupted' }> {
  return state.kind === 'interrupted' && openRun?.isAlive === true
}

function atWorkText(state: Interrupted & { readonly tag: string }, width: number): string {
  return `  … ${state.tag.padEnd(width)}  at work: ${progressWords(state)} are done\n`
}

function runText(run: RunHolder | null): string {
  if (run === null) return ''
  const { command, actor, processId, host, startedAtMs, isAlive } = run
  const since = new Date(startedAtMs).toISOString()
  const who = toVisibleLine(`${command} by ${actor}, process ${processId} on ${host}, since ${since}`)
  return isAlive
    ? `At work     ${who}\n`
    : `Unfinished  ${who}: it is gone, and never said how it ended. ops resume goes on, or closes it\n`
}

function summary(migrations: readonly State[], ahead: number): string {
  const count = (wanted: (state: State) => boolean) => migrations.filter(wanted).length
  const others = (['edited', 'missing', 'interrupted', 'out-of-order'] as const).map(
    (kind) => [count((state) => state.kind === kind), kind.replaceAll('-', ' ')] as const,
  )
  return [
    `${count(isApplied)} applied`,
    `${count(({ kind }) => kind === 'pending')} pending`,
    ...others.filter(([number]) => number > 0).map(([number, words]) => `${number} ${words}`),
    ...(ahead > 0 ? [`${ahead} ahead`] : []),
  ].join(', ')
}

function stateText(state: State, width: number, failures: readonly FailedAttempt[]): string {
  const sign = isApplied(state) ? '+' : state.kind === 'pending' ? '-' : '!'
  const failure = isApplied(state) ? undefined : failures.find(({ tag }) => tag === state.tag)
  return `  ${sign} ${state.tag.padEnd(width)}  ${wordsFor(state)}${failedAt(failure)}${problem(state.code, state.next)}`
}

function failedAt(failure: FailedAttempt | undefined): string {
  if (failure === undefined) return ''
  const { statement, sqlState } = failure
  if (sqlState === abortMark) return ' (being taken back by ops abort, which has not come to its end)'
  return ` (${statement === null ? 'its commit' : `statement ${statement}`}: ${toVisibleLine(sqlState)})`
}

function wordsFor(state: State): string {
  switch (state.kind) {
    case 'applied':
      return 'applied'
    case 'edited-comments-only':
      return 'applied (note: its comments were edited since)'
    case 'edited':
      return 'edited after it was applied'
    case 'pending':
      return state.failedBefore ? 'pending, failed before' : 'pending'
    case 'out-of-order':
      return `out of order: ${state.laterApplied.join(', ')} came first`
    case 'interrupted':
      return interruptedWords(state) + editedWords(state)
    case 'missing':
      return state.row === null ? 'its file is missing' : 'applied, and its file is missing'
  }
}

/** Nothing that the file says now can undo what was done; see also the state's `next`. */
function editedWords({ changedAt }: Extract<State, { kind: 'interrupted' }>): string {
  if (changedAt === null) return ''
  const what = changedAt === 0 ? 'its file' : `statement ${changedAt}`
  return `, and edited since: ${what} reads differently now. Restore its text first`
}

type Interrupted = Pick<Extract<State, { kind: 'interrupted' }>, 'done' | 'steps' | 'inFlight'>

function interruptedWords(state: Interrupted): string {
  const { inFlight } = state
  const doubt = inFlight === null ? '' : `; whether statement ${inFlight} took effect is not known`
  return `interrupted after ${progressWords(state)}${doubt}`
}

function progressWords({ done, steps }: Interrupted): string {
  return steps === null ? `${done} statements` : `${steps} steps of its plan`
}

function problem(code: ErrorCode | null, next: string | null): string {
  if (code === null) return '\n'
  const hint = code === 'MIGRATION.PENDING' ? '' : `\n      ${errorTable[code].hint}`
  return `  ${code}${hint}\n${next === null ? '' : `      → ${next}\n`}`
}
