import { setImmediate as nextTurn } from 'node:timers/promises'

/** How long statements may follow each other before timers and sockets get their turn. */
const HOLD_MS = 10

/**
 * libSQL works on a file synchronously: statements that wait only for each other never let the event loop turn.
 * The function is awaited before each statement and lets it turn when it was held for HOLD_MS.
 */
export function createEventLoopTurn(now: () => number): () => Promise<void> {
  let heldSince = now()
  return async () => {
    if (now() - heldSince < HOLD_MS) return
    await nextTurn()
    heldSince = now()
  }
}
