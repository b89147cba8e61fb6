import { setTimeout as sleep } from 'node:timers/promises'
import { CodedError } from '@twinship/core'
import { describeRun, lockedBy, type DatabaseState } from '@twinship/migrate'
import type { JobContext } from '../../context.ts'
import { openDatabase } from '../../engine.ts'

const pauseMs = 300

/**
 * The state once no other run is at work: a file in its hands looks like one that stopped midway. It is waited for as long
 * as --wait says. Throws MIGRATION.LOCKED, which names it.
 */
export async function readIdleState(context: JobContext): Promise<DatabaseState> {
  const { config, waitMs, progress } = context
  const database = await openDatabase(context)
  const deadline = performance.now() + waitMs
  for (let isFirst = true; ; isFirst = false) {
    const state = await database.readState({ waitMs, onEvent: progress })
    const { openRun } = state
    if (openRun?.isAlive !== true) return state
    const holder = describeRun(openRun)
    if (isFirst) progress({ kind: 'lock-wait', holder })
    if (performance.now() >= deadline) throw lockedBy(config.direct.location, holder)
    await sleep(pauseMs)
  }
}

/** The work, again and again while a backup or a run of somebody else keeps it, as long as --wait says, or until a stop. */
export async function inTurn<T>(
  { waitMs, progress, stoppable }: Pick<JobContext, 'waitMs' | 'progress' | 'stoppable'>,
  work: () => Promise<T>,
): Promise<T> {
  const deadline = performance.now() + waitMs
  return stoppable(async (signal) => {
    for (let isFirst = true; ; isFirst = false) {
      try {
        return await work()
      } catch (error) {
        if (!isHeld(error) || signal.aborted || performance.now() >= deadline) throw error
        if (isFirst) {
          progress({ kind: 'lock-wait', holder: String(error.details['holder'] ?? 'somebody else') })
        }
        await sleep(pauseMs)
      }
    }
  })
}

function isHeld(error: unknown): error is CodedError {
  return error instanceof CodedError && (error.code === 'BACKUP.LOCKED' || error.code === 'MIGRATION.LOCKED')
}
