import type { ServerLimits, ServerSample } from '../../../../model/server.ts'
import { remember, type WalHistory } from '../../../../online/server/replica-lag.ts'
import type { Observer } from '../../observing.ts'
import { readServer } from './read-server.ts'

/** What a run has seen of its server so far: one for all of its files. */
export class ServerWatch {
  readonly limits: ServerLimits
  readonly #told = new Set<string>()
  #history: WalHistory = []
  #firstBytes: number | null = null

  constructor(limits: ServerLimits) {
    this.limits = limits
  }

  get history(): WalHistory {
    return this.#history
  }

  /** Of the database, when it was looked at first. */
  get firstBytes(): number | null {
    return this.#firstBytes
  }

  async look(observer: Observer): Promise<ServerSample> {
    const sample = await readServer(observer, this.limits.freeBytes !== null)
    this.#history = remember(this.#history, sample)
    this.#firstBytes ??= sample.databaseBytes
    return sample
  }

  /** When it was looked at last, of performance.now(). */
  get lastMs(): number {
    return this.#history.at(-1)?.atMs ?? Number.NEGATIVE_INFINITY
  }

  /** Says something once in a run. */
  once(what: string, say: () => void): void {
    if (this.#told.has(what)) return
    this.#told.add(what)
    say()
  }
}
