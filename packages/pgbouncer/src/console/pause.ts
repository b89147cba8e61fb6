import { CodedError } from '@twinship/core'
import { requireDatabase, targetOf } from './databases.ts'
import type { PoolerConsole } from './open.ts'
import { firstOf } from './race.ts'

export type PauseOptions = {
  readonly open: () => Promise<PoolerConsole>
  /** One database, by the name clients use; all where there is none. */
  readonly database?: string | undefined
  /** How long PAUSE may wait for open transactions. */
  readonly maxPauseMs: number
  /** Aborted, the pool is resumed. */
  readonly signal: AbortSignal
  /** Unix milliseconds. */
  readonly now: () => number
  /** Stay, keep the pool paused for so long, and resume it. */
  readonly holdMs?: number | undefined
  readonly onPaused?: () => void
}

export type PauseReport = {
  /** False where it was held and is resumed. */
  readonly paused: boolean
  readonly waitedMs: number
}

/**
 * PAUSE: running transactions end, new ones wait. Only RESUME takes it back, and it outlives the console that asked
 * for it; so whatever goes wrong from here on, the pool is resumed: no end within maxPauseMs
 * (PGBOUNCER.PAUSE_TIMEOUT), the signal (INTERRUPTED), a lost connection. Only where that fails too does the error say
 * that the pool may still be paused (PGBOUNCER.STILL_PAUSED). A pool that was paused before is left as it was.
 */
export async function pausePool(options: PauseOptions): Promise<PauseReport> {
  const target = targetOf(options.database)
  const console = await options.open()
  try {
    await refusePaused(console, options.database)
    const start = options.now()
    await pauseInTime(console, options, target)
    const waitedMs = options.now() - start
    options.onPaused?.()
    if (options.holdMs === undefined) return { paused: true, waitedMs }
    await hold(options.holdMs, options, target)
    return { paused: false, waitedMs }
  } finally {
    await console.close()
  }
}

/** RESUME; whether anything was paused. A runbook may say it twice. Throws PGBOUNCER.NO_DATABASE, PGBOUNCER.REFUSED. */
export async function resumePool(console: PoolerConsole, database: string | undefined): Promise<boolean> {
  // Without a look first: SHOW DATABASES tells neither of a PAUSE of all, nor of a database of a `*` line that is
  // paused and that nobody is connected to.
  try {
    await console.run(`RESUME${targetOf(database)}`)
    return true
  } catch (error) {
    if (error instanceof CodedError && /not paused/.test(error.message)) return false
    await requireDatabase(console, database)
    throw error
  }
}

/** Whoever paused it has a reason, and would not expect this command to resume it. */
async function refusePaused(console: PoolerConsole, database: string | undefined): Promise<void> {
  const paused = (await requireDatabase(console, database)).filter((one) => one.paused)
  if (paused.length === 0) return
  const names = paused.map(({ name }) => name).join(', ')
  throw new CodedError('PGBOUNCER.REFUSED', `Paused already: ${names}.`, {
    hint: 'Find out who paused it; ops pgbouncer resume ends it.',
  })
}

async function pauseInTime(console: PoolerConsole, options: PauseOptions, target: string): Promise<void> {
  try {
    const paused = console.run(`PAUSE${target}`)
    const end = await firstOf(paused, options.maxPauseMs, options.signal)
    if (end === 'timeout' || end === 'interrupted') throw await takeBack(options, target, end)
  } catch (error) {
    // A refusal changed nothing: somebody else's PAUSE may be in force, and is theirs to end.
    const isLost = error instanceof CodedError && error.code === 'DB.CONNECTION_LOST'
    throw isLost ? await takeBack(options, target, 'lost', error) : error
  }
}

async function hold(ms: number, options: PauseOptions, target: string): Promise<void> {
  const end = await firstOf(new Promise<never>(() => undefined), ms, options.signal)
  await resumeAfter(options, target)
  if (end === 'interrupted') throw interrupted()
}

/** Resumes, and returns what the command ends with. */
async function takeBack(
  options: PauseOptions,
  target: string,
  reason: 'timeout' | 'interrupted' | 'lost',
  cause?: CodedError,
): Promise<CodedError> {
  await resumeAfter(options, target)
  if (reason === 'interrupted') return interrupted()
  if (reason === 'lost') {
    return new CodedError('DB.CONNECTION_LOST', 'The console was lost while pausing; the pool was resumed.', {
      hint: 'Run ops pgbouncer check, then pause again.',
      cause,
    })
  }
  return new CodedError(
    'PGBOUNCER.PAUSE_TIMEOUT',
    `Transactions were still open after ${options.maxPauseMs} ms; the pool was resumed.`,
  )
}

/** On a connection of its own: the one that asked for PAUSE waits for its answer, or is gone. */
async function resumeAfter(options: PauseOptions, target: string): Promise<void> {
  try {
    const console = await options.open()
    try {
      await console.run(`RESUME${target}`)
    } catch (error) {
      // Somebody was faster: what counts is that nothing is paused.
      if (!(error instanceof CodedError && error.code === 'PGBOUNCER.REFUSED')) throw error
    } finally {
      await console.close()
    }
  } catch (cause) {
    throw new CodedError('PGBOUNCER.STILL_PAUSED', undefined, { cause })
  }
}

function interrupted(): CodedError {
  return new CodedError('INTERRUPTED', 'Interrupted; the pool was resumed.', {
    hint: 'Nothing is paused; run the command again when you are ready.',
  })
}
