import { setTimeout as sleep } from 'node:timers/promises'
import { isPassing, type PoolConfig } from '@twinship/core'
import { DbError } from '../../db-error.ts'
import { PoolAcquireTimeout } from './acquire-timeout.ts'
import { backOffMs } from './failures.ts'
import { createRecorder, type PoolFigures } from './figures.ts'
import { createIdleSlots, type IdleSlots } from './idle-slots.ts'
import { createKeepWarm } from './keep-warm.ts'
import { createLifetimes, type Lifetimes } from './lifetimes.ts'
import { createPermits, type Permits } from './permits.ts'
import type { Slot } from './slot.ts'
import { createWaitingLine, type WaitingLine } from './waiting-line.ts'

export type PoolOptions = {
  readonly config: PoolConfig
  /** Opens one connection. Errors that another moment may mend are CONNECT.UNREACHABLE and DB.READ_ONLY. */
  readonly open: (timeoutMs: number, onLost: (slot: Slot) => void) => Promise<Slot>
  readonly random: () => number
}

const connectTimeoutMs = 10_000

/**
 * Permits bound the connections; those not in use lie on a stack, so that spare ones age and are closed. Whoever finds
 * none stands in line, first come first served, and has one opened. That goes on when its caller is late and gone:
 * a server that is slow to connect would otherwise never be connected to.
 */
export class Pool {
  readonly #options: PoolOptions
  readonly #permits: Permits
  readonly #line: WaitingLine<Slot>
  readonly #idle: IdleSlots
  readonly #lifetimes: Lifetimes
  readonly #busy = new Set<Slot>()
  readonly #record = createRecorder()
  #opening = 0
  /** Why the last attempt to connect came to nothing. */
  #unreachable: unknown
  /** Up to the minimum; callers that wait go first, and bring the pool there by themselves. */
  readonly #keepWarm: () => void
  #closed = false

  constructor(options: PoolOptions) {
    const { config, random } = options
    this.#options = options
    this.#permits = createPermits(config.max)
    this.#line = createWaitingLine(() => this.#late())
    this.#lifetimes = createLifetimes(random)
    this.#idle = createIdleSlots({
      timeoutMs: config.idleTimeoutMs,
      mayClose: () => this.#size() > config.min,
    })
    this.#keepWarm = createKeepWarm({
      isShort: () => !this.#closed && this.#size() + this.#opening < config.min,
      open: () => this.#openIdle(),
      random,
    })
  }

  /** When an acquire that begins now has to be done, on performance.now()'s clock. */
  deadline(): number {
    return performance.now() + this.#options.config.acquireTimeoutMs
  }

  /** For this caller alone, until it is released. Throws PoolAcquireTimeout, DB.CLOSED, CONNECT.* and DB.READ_ONLY. */
  async acquire(deadline: number): Promise<Slot> {
    if (this.#closed) throw new DbError('DB.CLOSED')
    const since = performance.now()
    const slot = this.#takeIdle() ?? (await this.#line.wait(deadline))
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
      this.#passOn()
      this.#keepWarm()
    } else this.#passOn(slot)
  }

  figures(): PoolFigures {
    const { min, max } = this.#options.config
    const [idle, busy] = [this.#idle.size(), this.#busy.size]
    const now = { size: idle + busy, idle, busy, opening: this.#opening, waiting: this.#line.size() }
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
    this.#line.refuseAll(new DbError('DB.CLOSED'))
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

  /** What a caller is told whose time is over. */
  #late(): unknown {
    if (this.#size() === 0 && this.#unreachable !== undefined) return this.#unreachable
    this.#record.timedOut()
    return new PoolAcquireTimeout()
  }

  /** With its permit. Where none is idle and there may be one more, it is opened for the line. */
  #takeIdle(): Slot | undefined {
    if (!this.#permits.take()) return undefined
    const slot = this.#idle.take()
    if (slot === undefined) void this.#openForLine()
    return slot
  }

  /** A permit goes on with its connection to whoever is first in line; without one, another is opened for them. */
  #passOn(slot?: Slot): void {
    if (slot === undefined && this.#line.size() > 0) void this.#openForLine()
    else if (slot === undefined) this.#permits.giveBack()
    else if (!this.#line.serve(slot)) {
      this.#busy.delete(slot)
      this.#permits.giveBack()
      this.#idle.put(slot)
    }
  }

  /** Again and again, as long as somebody waits. */
  async #openForLine(): Promise<void> {
    for (let attempt = 0; ; attempt += 1) {
      try {
        this.release(await this.#open())
        return
      } catch (error) {
        if (!isPassing(error)) this.#line.refuse(error)
        if (this.#closed || !isPassing(error) || this.#line.size() === 0) break
      }
      await sleep(backOffMs(attempt, this.#options.random))
      const given = this.#idle.take()
      if (given !== undefined) {
        this.release(given)
        return
      }
      if (this.#line.size() === 0) break
    }
    this.#passOn()
    this.#keepWarm()
  }

  async #open(): Promise<Slot> {
    this.#opening += 1
    try {
      const slot = await this.#options.open(connectTimeoutMs, (lost) => this.#onLost(lost))
      this.#lifetimes.begin(slot)
      this.#record.opened()
      this.#unreachable = undefined
      return slot
    } catch (error) {
      this.#unreachable = error
      throw error
    } finally {
      this.#opening -= 1
    }
  }

  async #openIdle(): Promise<void> {
    if (!this.#permits.take()) return
    try {
      this.release(await this.#open())
    } catch (error) {
      this.#passOn()
      throw error
    }
  }

  #onLost(slot: Slot): void {
    this.#record.lost()
    this.#idle.remove(slot)
    void slot.end(0)
    this.#keepWarm()
  }
}
