import { setTimeout as sleep } from 'node:timers/promises'
import { withClient } from '@twinship/testkit'

export type Load = {
  /** Operations of each client so far. */
  readonly counts: readonly number[]
  /** What an operation of the application failed with. */
  readonly failures: readonly string[]
}

/** So many clients, each with one operation after the other, made from the client's number and its own count. */
export async function underLoad(
  url: string,
  clients: number,
  operation: (client: number, at: number) => string,
  work: (load: Load) => Promise<void>,
): Promise<Load> {
  const over = new AbortController()
  const counts = Array.from({ length: clients }, () => 0)
  const failures: string[] = []
  const client = async (number: number) =>
    withClient(url, async (connection) => {
      for (let at = 0; !over.signal.aborted; at++) {
        const sql = operation(number, at)
        await connection.query(sql).catch((error: unknown) => failures.push(`${sql}: ${String(error)}`))
        counts[number] = at + 1
        await sleep(5)
      }
    }).catch((error: unknown) => void failures.push(String(error)))
  const clientsAtWork = counts.map((_, number) => client(number))
  const load = { counts, failures }
  try {
    await work(load)
    return load
  } finally {
    over.abort()
    await Promise.all(clientsAtWork)
  }
}
