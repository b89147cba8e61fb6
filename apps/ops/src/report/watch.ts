import { errorDocument, type CodedError, type Config } from '@twinship/core'
import type { RunView, WaitingSession, WatchedSteps } from '@twinship/migrate'
import type { JobContext, Outcome } from '../context.ts'
import type { WatchReport } from '../jobs/watch.ts'
import { toVisibleLine } from '../visible.ts'
import { documentHead } from './head.ts'
import { buildText, grouped, rowsWords, time } from './watch-words.ts'

export type WatchStyle = { readonly json: boolean; readonly once: boolean }

/** Writes what is seen: a picture that is drawn anew, or a line for each change where nothing can be drawn. */
export function createWatchView(
  { config, emit, redraw, now }: Pick<JobContext, 'config' | 'emit' | 'redraw' | 'now'>,
  { json, once }: WatchStyle,
): (view: RunView) => void {
  if (once) return () => undefined
  if (!json && redraw !== undefined) return (view) => redraw(viewText(view))
  let last = ''
  let lastAt = Number.NEGATIVE_INFINITY
  return (view) => {
    const state = changeOf(view)
    if (state === last && now() - lastAt < againMs) return
    last = state
    lastAt = now()
    emit(json ? jsonLine(config, view) : `${lineOf(view)}\n`)
  }
}

/** What goes on without a change is told again after this. */
const againMs = 30_000

export function watchOutcome(
  { config, emit }: Pick<JobContext, 'config' | 'emit'>,
  { view, error }: WatchReport,
  { json, once }: WatchStyle,
): Outcome {
  const document = { ...documentHead('watch', config), ...view }
  if (once) return { document, text: viewText(view) }
  // A line of JSON for the error as well: everything on stdout is one.
  if (json && error !== undefined) emit(jsonLine(config, view, error))
  return { document, text: '', isLines: true, ...(error === undefined ? {} : { error }) }
}

function jsonLine(config: Config, view: RunView, error?: CodedError): string {
  const failure = error === undefined ? {} : errorDocument(error)
  return `${JSON.stringify({ ...documentHead('watch', config), ...view, ...failure })}\n`
}

/** What of it makes a new line: where it is, who waits for whom, and each tenth of the way. */
function changeOf({ run, lock, migration, build, waitsFor, heldUp }: RunView): string {
  const steps = migration?.steps
  return JSON.stringify([
    run?.id,
    run?.outcome,
    run?.isAlive,
    run?.filesDone,
    lock?.pid,
    migration?.tag,
    steps?.done,
    steps?.current?.id,
    build?.phase,
    tenths(build),
    tenths(rowsOf(steps)),
    waitsFor.map(({ pid }) => pid),
    heldUp.map(({ pid }) => pid),
  ])
}

type Way = { readonly done: number; readonly total: number }

function tenths(way: Way | null): number | null {
  return way === null || way.total === 0 ? null : Math.floor((way.done / way.total) * 10)
}

function rowsOf(steps: WatchedSteps | null | undefined): Way | null {
  const backfill = steps?.current?.backfill
  if (backfill === null || backfill === undefined || backfill.estimate === null) return null
  return { done: backfill.rows, total: backfill.estimate }
}

/** All of it, each on a line with its name. */
export function viewText(view: RunView): string {
  return parts(view)
    .map(([name, text]) => `${name.padEnd(11)} ${toVisibleLine(text)}\n`)
    .join('')
}

function lineOf(view: RunView): string {
  return parts(view)
    .map(([name, text]) => `${name.toLowerCase()}: ${toVisibleLine(text)}`)
    .join('; ')
}

function parts({ run, lock, migration, build, waitsFor, heldUp, hasRecords }: RunView) {
  const lines: [string, string][] = []
  if (run === null && lock === null) lines.push(['Run', 'nothing runs'])
  if (run !== null) {
    const { command, actor, host, processId, seconds, backendPid } = run
    const who = `${command} by ${actor} on ${host}, process ${processId}, backend ${backendPid}`
    lines.push(['Run', `${who}, ${time(seconds)}${endWords(run)}`])
    if (run.files !== null) lines.push(['Files', `${run.filesDone} of ${run.files} applied`])
  } else if (lock !== null) {
    const why = hasRecords ? '' : ': this role may not read the schema ops, which says more'
    lines.push(['Lock', `held by ${sessionText(lock)}${why}`])
  }
  if (migration !== null) lines.push(['Migration', migration.tag], ...stepLines(migration.steps))
  if (build !== null) lines.push(['Build', buildText(build)])
  if (waitsFor.length > 0) lines.push(['Waits', `for ${waitsFor.map(sessionText).join('; ')}`])
  if (heldUp.length > 0) lines.push(['Held up', heldUp.map(sessionText).join('; ')])
  return lines
}

function endWords({ outcome, code, isAlive }: NonNullable<RunView['run']>): string {
  if (outcome !== null) return `: ${outcome}${code === null ? '' : ` (${code})`}`
  return isAlive ? '' : ': its backend is gone'
}

function stepLines(steps: WatchedSteps | null): [string, string][] {
  if (steps === null) return []
  const { done, total, current } = steps
  if (current === null) return [['Step', `all ${total} done`]]
  const lines: [string, string][] = [['Step', `${done + 1} of ${total}  ${current.does}  ${current.id}`]]
  const { backfill } = current
  if (backfill === null) return lines
  const { rows, estimate, page, seconds } = backfill
  const words = rowsWords(rows, estimate, seconds === null || seconds < 1 ? null : rows / seconds)
  const at = page === null ? [] : [`up to page ${grouped(page)}`]
  return [...lines, ['Backfill', [...words, ...at].join(', ')]]
}

function sessionText({ pid, application, state, seconds }: WaitingSession): string {
  return [
    `backend ${pid}`,
    ...(application === null ? [] : [application]),
    ...(state === null ? [] : [state]),
    ...(seconds === null ? [] : [`for ${time(seconds)}`]),
  ].join(', ')
}
