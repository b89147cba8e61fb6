import { setTimeout as sleep } from 'node:timers/promises'
import { isPassing, type PoolConfig } from '@twinship/core'
import { DbError } from '../../db-error.ts'
import { backOffMs } from './failures.ts'
import { createRecorder, type PoolFigures } from './figures.ts'
import { createIdleSlots, type IdleSlots } from './idle-slots.ts'
import { createLifetimes, type Lifetimes } from './lifetimes.ts'
import { createPermits, type Permits } from './permits.ts'
import type { Slot } from './slot.ts'

export type PoolOptions = {
  readonly config: PoolConfig
  /** Opens one connection. Errors that another moment may mend are CONNECT.UNREACHABLE and DB.READ_ONLY. */
  readonly open: (timeoutMs: number, onLost: (slot: Slot) => void) => Promise<Slot>
  readonly random: () => number
}

const connectTimeoutMs = 10_000

/**
 * Permits, first come first served, bound the connections; those not in use wait on a stack, so that spare ones age
 * and are closed. Whoever needs a connection opens it where none is idle, again and again until its deadline.
 */
export class Pool {
  readonly #options: PoolOptions
  readonly #permits: Permits
  readonly #idle: IdleSlots
  readonly #lifetimes: Lifetimes
  readonly #busy = new Set<Slot>()
  readonly #record = createRecorder()
  #opening = 0
  #closed = false
  #warming = false

  constructor(options: PoolOptions) {
    const { config, random } = options
    this.#options = options
    this.#permits = createPermits(config.max, this.#record.timedOut)
    this.#lifetimes = createLifetimes(random)
    this.#idle = createIdleSlots({
      timeoutMs: config.idleTimeoutMs,
      mayClose: () => this.#size() > config.min,
    })
  }

  /** When an acquire that begins now has to be done, on performance.now()'s clock. */
  deadline(): number {
    return performance.now() + this.#options.config.acquireTimeoutMs
  }

  /** A connection for this caller alone, until it is released. Throws PoolAcquireTimeout, DB.CLOSED, CONNECT.* and DB.READ_ONLY. */
  async acquire(deadline: number): Promise<Slot> {
    this.#refuseClosed()
    const since = performance.now()
    const handed = this.#permits.take() ? this.#idle.take() : await this.#permits.wait(deadline)
    const slot = handed ?? (await this.#openPermitted(deadline))
    this.#record.acquired(performance.now() - since)
    this.#busy.add(slot)
    return slot
  }

  /** Gives the connection back; `discard` ends it, because nobody knows what state it is in. */
  release(slot: Slot, discard = false): void {
    const isSpent = discard || this.#closed || this.#lifetimes.isOver(slot)
    if (isSpent || slot.isLost()) {
      this.#busy.delete(slot)
      if (isSpent) void slot.end(discard ? 0 : 1000)
      this.#permits.giveUp()
      this.#keepWarm()
    } else if (!this.#permits.giveUp(slot)) {
      this.#busy.delete(slot)
      this.#idle.put(slot)
    }
  }

  figures(): PoolFigures {
    const { min, max } = this.#options.config
    const [idle, busy] = [this.#idle.size(), this.#busy.size]
    const now = { size: idle + busy, idle, busy, opening: this.#opening, waiting: this.#permits.waiting() }
    return { min, max, ...now, ...this.#record.read() }
  }

  /** Opens one connection now and goes on to the minimum behind the caller's back. Throws CONNECT.* errors. */
  async start(): Promise<void> {
    await this.#openIdle()
    this.#keepWarm()
  }

  /** Refuses callers, waits for those at work, then ends every connection. */
  async close(waitMs: number): Promise<void> {
    this.#closed = true
    this.#permits.refuseWaiting(new DbError('DB.CLOSED'))
    const ending = this.#idle.endAll(waitMs)
    const patience = new AbortController()
    const tooLong = sleep(waitMs, undefined, { signal: patience.signal }).catch(() => undefined)
    await Promise.race([this.#permits.allFree(), tooLong])
    patience.abort()
    await Promise.all([ending, this.#idle.endAll(0), ...[...this.#busy].map((slot) => slot.end(0))])
  }

  #size(): number {
    return this.#idle.size() + this.#busy.size
  }

  /** For whoever has a permit without a connection. */
  async #openPermitted(deadline: number): Promise<Slot> {
    try {
      return this.#idle.take() ?? (await this.#openUntil(deadline))
    } catch (error) {
      this.#permits.giveUp()
      throw error
    }
  }

  async #openUntil(deadline: number): Promise<Slot> {
    for (let attempt = 0; ; attempt += 1) {
      try {
        const leftMs = Math.ceil(deadline - performance.now())
        return await this.#open(Math.min(connectTimeoutMs, Math.max(1, leftMs)))
      } catch (error) {
        const pauseMs = backOffMs(attempt, this.#options.random)
        if (this.#closed || !isPassing(error) || performance.now() + pauseMs >= deadline) throw error
        await sleep(pauseMs)
      }
      const given = this.#idle.take()
      if (given !== undefined) return given
    }
  }

  async #open(timeoutMs: number): Promise<Slot> {
    this.#opening += 1
    try {
      const slot = await this.#options.open(timeoutMs, (lost) => this.#onLost(lost))
      this.#lifetimes.begin(slot)
      this.#record.opened()
      return slot
    } finally {
      this.#opening -= 1
    }
  }

  async #openIdle(): Promise<void> {
    if (!this.#permits.take()) return
    let slot: Slot | undefined
    try {
      slot = await this.#open(connectTimeoutMs)
    } finally {
      if (slot === undefined) this.#permits.giveUp()
      else this.release(slot)
    }
  }

  #onLost(slot: Slot): void {
    this.#record.lost()
    this.#idle.remove(slot)
    void slot.end(0)
    this.#keepWarm()
  }

  #keepWarm(): void {
    if (this.#warming) return
    this.#warming = true
    void this.#restore().finally(() => (this.#warming = false))
  }

  /** Up to the minimum; callers that wait go first, and bring the pool there by themselves. */
  async #restore(): Promise<void> {
    const { random, config } = this.#options
    const isShort = () => !this.#closed && this.#size() + this.#opening < config.min
    for (let attempt = 0; isShort(); attempt += 1) {
      if (this.#permits.hasFree()) await this.#openIdle().catch(() => undefined)
      if (isShort() && attempt > 0) await sleep(backOffMs(attempt, random), undefined, { ref: false })
    }
  }

  #refuseClosed(): void {
    if (this.#closed) throw new DbError('DB.CLOSED')
  }
}
