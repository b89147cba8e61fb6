import { setTimeout as sleep } from 'node:timers/promises'
import { waitUntil, withClient } from '@twinship/testkit'

/** An application that writes all the time. */
export type Writer = {
  /** What it has committed, in order. */
  readonly log: readonly string[]
  /** Resolves when so many more are committed; rejects with the error that it met. */
  readonly more: (count: number) => Promise<void>
}

/**
 * Transactions one after the other, made by `writes` from their number, for as long as `work` goes on. Rejects with the
 * first error that the application meets.
 */
export async function withWriter<T>(
  url: string,
  writes: (at: number) => string,
  work: (writer: Writer) => Promise<T>,
): Promise<T> {
  const over = new AbortController()
  const log: string[] = []
  const failures: unknown[] = []
  const writing = withClient(url, async (client) => {
    for (let at = 0; !over.signal.aborted; at++) {
      const text = writes(at)
      await client.query(`begin;\n${text}\ncommit`)
      log.push(text)
      await sleep(1)
    }
  }).catch((error: unknown) => void failures.push(error))
  const more = async (count: number) => {
    const wanted = log.length + count
    const isThere = () => {
      if (failures.length > 0) throw failures[0]
      return log.length >= wanted
    }
    await waitUntil(isThere, { what: `${count} more writes`, timeoutMs: 60_000, intervalMs: 5 })
  }
  try {
    const result = await work({ log, more })
    await more(0)
    return result
  } finally {
    over.abort()
    await writing
  }
}
