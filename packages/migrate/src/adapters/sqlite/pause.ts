import { setTimeout as sleep } from 'node:timers/promises'
import { CodedError } from '@twinship/core'
import { describeRun, lockedBy } from '../../failure/locked.ts'
import type { AccessOptions } from './access.ts'
import type { Querier } from './connection.ts'
import { readOpenRun } from './holder.ts'

/** Waits a little, and says once that somebody is waited for. Throws at the end of the time. */
export type Pause = (since: number, findHolder: () => Promise<string | undefined>) => Promise<void>

export function createPause({
  location,
  waitMs,
  onEvent,
  signal,
}: Pick<AccessOptions, 'location' | 'waitMs' | 'onEvent' | 'signal'>): Pause {
  let isAnnounced = false
  let isTimeUp = false
  return async (since, findHolder) => {
    if (signal?.aborted === true) throw interrupted()
    // Who has waited in vain once gives up at once: recording that must not take the time again.
    isTimeUp = isTimeUp || performance.now() - since >= waitMs
    if (isTimeUp || !isAnnounced) {
      const name = await findHolder()
      if (isTimeUp) throw locked(location, name)
      onEvent?.({ kind: 'lock-wait', holder: name ?? 'another process' })
      isAnnounced = true
    }
    await sleep(10 + Math.random() * 40)
  }
}

export async function holderOf(on: Querier, ownRunId: string | null): Promise<string | undefined> {
  try {
    const run = await readOpenRun(on, ownRunId)
    return run?.isAlive === true ? describeRun(run) : undefined
  } catch {
    // Not even readable now, or without the engine's tables: nobody can be named.
    return undefined
  }
}

function interrupted(): CodedError {
  return new CodedError(
    'INTERRUPTED',
    'Stopped while waiting for the database; what is applied is recorded.',
    {
      hint: 'Run ops status: it names the command that goes on from there.',
    },
  )
}

function locked(location: string, holder: string | undefined): CodedError {
  if (holder === undefined) {
    return new CodedError('DB.BUSY', `${location} is held by another process.`, { details: { location } })
  }
  return lockedBy(location, holder)
}
