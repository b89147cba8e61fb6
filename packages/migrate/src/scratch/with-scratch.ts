import { CodedError, createPgScratch } from '@twinship/core'
import type { DatabaseAddress } from '../verify/options.ts'
import { createSqliteScratch } from './sqlite.ts'

export type ScratchOptions = {
  /** The live database: the scratch database is made like it, and on its server unless `scratchUrl` is given. */
  readonly like: DatabaseAddress
  readonly scratchUrl?: string | undefined
  readonly signal?: AbortSignal | undefined
}

/** An empty database that is dropped again. */
export type Scratch = {
  readonly address: DatabaseAddress
  /** Also with connections in it. */
  drop(): Promise<void>
}

/**
 * Runs work with an empty database of its own, which is dropped whatever happens. Aborted, it is dropped at once, and
 * whoever works in it loses the connection. Throws SCRATCH.UNAVAILABLE, CONNECT.*, INTERRUPTED and what `work` throws.
 */
export async function withScratch<T>(
  options: ScratchOptions,
  work: (address: DatabaseAddress) => Promise<T>,
): Promise<T> {
  const { like, signal } = options
  if (signal?.aborted === true) throw interrupted()
  const scratch = like.dialect === 'postgresql' ? await createPgScratch(options) : await createSqliteScratch()
  const abortion = listenForAbort(signal)
  const working = work(scratch.address)
  try {
    return await Promise.race([working, abortion.aborted])
  } finally {
    abortion.stop()
    await scratch.drop()
    // It may hold another scratch database, which it drops now that it cannot go on.
    await working.catch(() => undefined)
  }
}

function listenForAbort(signal: AbortSignal | undefined): {
  readonly aborted: Promise<never>
  readonly stop: () => void
} {
  let stop = () => {}
  const aborted = new Promise<never>((_, reject) => {
    const onAbort = () => reject(interrupted())
    signal?.addEventListener('abort', onAbort, { once: true })
    if (signal?.aborted === true) onAbort()
    stop = () => signal?.removeEventListener('abort', onAbort)
  })
  // Nobody waits for it where creating has failed.
  aborted.catch(() => undefined)
  return { aborted, stop: () => stop() }
}

function interrupted(): CodedError {
  return new CodedError('INTERRUPTED', 'Stopped; the scratch database is dropped.')
}
