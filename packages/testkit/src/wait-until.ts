import { setTimeout as delay } from 'node:timers/promises'

export interface WaitOptions {
  /** What is awaited, for the error: "replica to catch up". */
  readonly what: string
  readonly timeoutMs: number
  readonly intervalMs?: number
}

/** Polls until the predicate gives something truthy and returns that; its own errors pass through. */
export async function waitUntil<T>(
  predicate: () => T | Promise<T>,
  { what, timeoutMs, intervalMs = 20 }: WaitOptions,
): Promise<NonNullable<T>> {
  const deadline = performance.now() + timeoutMs
  for (;;) {
    const value = await predicate()
    if (value) return value
    if (performance.now() >= deadline) throw new Error(`Waited ${timeoutMs} ms for ${what}`)
    await delay(intervalMs)
  }
}
