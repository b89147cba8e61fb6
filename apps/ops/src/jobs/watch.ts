import { setTimeout as sleep } from 'node:timers/promises'
import { CodedError, errorTable, type ErrorCode } from '@twinship/core'
import type { RunView, RunWatch, WatchedRun } from '@twinship/migrate'
import type { JobContext } from '../context.ts'
import { toVisibleLine } from '../visible.ts'

export type WatchFlags = {
  /** Look once. */
  readonly once?: boolean
  /** Seconds between two looks. */
  readonly interval: number
}

/** The last that was seen; `error` where the run did not end well, or nobody waits for its end any more. */
export type WatchReport = { readonly view: RunView; readonly error: CodedError | undefined }

/**
 * Shows the run of migrations that is under way until it ends, by the server's own views and the engine's records; over
 * at once where nothing runs. Changes nothing. Throws CONNECT.*, DB.*, USAGE.INVALID.
 */
export async function watch(
  context: JobContext,
  { once = false, interval }: WatchFlags,
  show: (view: RunView) => void,
): Promise<WatchReport> {
  const { direct } = context.config
  if (direct.dialect !== 'postgresql') {
    throw new CodedError(
      'USAGE.INVALID',
      `${direct.location} is no PostgreSQL server, which alone tells progress.`,
      {
        hint: 'Run ops status: it tells who is at work.',
      },
    )
  }
  const { openPgWatch } = await import('../engine/pg.ts')
  const watching = await openPgWatch({ url: direct.url, location: direct.location })
  try {
    const first = await watching.read(null)
    show(first)
    if (once || isOver(first)) return { view: first, error: undefined }
    return await context.stoppable((signal) => follow(watching, first, interval * 1000, show, signal))
  } finally {
    await watching.close()
  }
}

/** One that was killed is not: it never said how it ended, and that is no success. */
function isOver({ run, lock }: RunView): boolean {
  return run === null ? lock === null : run.outcome !== null
}

/** A run whose records this role may read; else only that somebody holds the lock. */
function isAtWork({ run, lock }: RunView): boolean {
  return run === null ? lock !== null : run.isAlive && run.outcome === null
}

async function follow(
  watching: RunWatch,
  first: RunView,
  pauseMs: number,
  show: (view: RunView) => void,
  signal: AbortSignal,
): Promise<WatchReport> {
  const id = first.run?.id ?? null
  for (let gone = 0; ;) {
    await sleep(pauseMs, undefined, { signal }).catch(() => undefined)
    const view = await watching.read(id)
    if (signal.aborted) return { view, error: stopped() }
    show(view)
    if (isAtWork(view)) gone = 0
    else if (view.run === null) return { view, error: undefined }
    else if (view.run.outcome !== null) return { view, error: endOf(view.run, view.run.outcome) }
    // Between the end of its session and its last record a moment may pass.
    else if (++gone > 2) return { view, error: vanished(view.run) }
  }
}

function stopped(): CodedError {
  return new CodedError('INTERRUPTED', 'Nobody watches any more; the run goes on.', {
    hint: 'Run ops watch again, or ops status.',
  })
}

function endOf({ command, code }: WatchedRun, outcome: string): CodedError | undefined {
  if (outcome === 'applied' || outcome === 'aborted') return undefined
  const fallback = outcome === 'interrupted' ? 'INTERRUPTED' : 'MIGRATION.FAILED'
  const known = code !== null && isErrorCode(code) ? code : fallback
  return new CodedError(
    known,
    `${toVisibleLine(`ops ${command} ended with ${code ?? outcome}`)}: ${errorTable[known].title}`,
    {
      hint: 'What is done is recorded. Run ops status: it names the next command.',
    },
  )
}

function vanished({ command, backendPid }: WatchedRun): CodedError {
  return new CodedError(
    'MIGRATION.INTERRUPTED',
    `The backend ${backendPid} of ops ${toVisibleLine(command)} is gone, and the run never said how it ended.`,
    { hint: 'Run ops resume; ops status tells what is done.' },
  )
}

function isErrorCode(code: string): code is ErrorCode {
  return Object.hasOwn(errorTable, code)
}
