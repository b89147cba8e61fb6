import { CodedError } from '@twinship/core'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { Pool, type PoolOptions } from './pool.ts'
import type { Rows, Slot } from './slot.ts'

// Its timers are not among those that vitest replaces.
vi.mock('node:timers/promises', () => ({
  setTimeout: (ms: number) => new Promise((resolve) => setTimeout(resolve, ms)),
}))

type FakeSlot = Slot & { readonly name: string; readonly lose: () => void }
type Attempt = { readonly answer: (name: string) => FakeSlot; readonly fail: (error: Error) => void }

const unreachable = () => new CodedError('CONNECT.UNREACHABLE')

/** A pool whose connections open when the test says so. */
function setUp(config: Partial<PoolOptions['config']> = {}) {
  const attempts: Attempt[] = []
  const pool = new Pool({
    config: { min: 0, max: 2, idleTimeoutMs: 0, acquireTimeoutMs: 200, ...config },
    open: (_timeoutMs, onLost) =>
      new Promise((resolve, reject) => {
        const answer = (name: string) => {
          let lost = false
          const slot: FakeSlot = {
            name,
            query: () => Promise.resolve([] as unknown as Rows),
            isPooled: false,
            isLost: () => lost,
            end: () => Promise.resolve(),
            lose: () => {
              lost = true
              onLost(slot)
            },
          }
          resolve(slot)
          return slot
        }
        attempts.push({ answer, fail: reject })
      }),
    random: () => 0,
  })
  const ask = () => {
    const asked: { got?: Slot; error?: unknown } = {}
    pool.acquire(pool.deadline()).then(
      (slot) => (asked.got = slot),
      (error: unknown) => (asked.error = error),
    )
    return asked
  }
  /** The one that was begun last. */
  const last = () => attempts.at(-1) as Attempt
  return { pool, attempts, ask, last }
}

describe('opening connections for those who wait', () => {
  beforeEach(() => {
    vi.useFakeTimers()
  })
  afterEach(() => {
    vi.useRealTimers()
  })
  const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms)

  it('a server that needs longer than callers wait is connected to all the same', async () => {
    const { pool, attempts, ask, last } = setUp()
    const early = ask()
    await pass(200)
    expect(early.error).toMatchObject({ code: 'DB.POOL_ACQUIRE_TIMEOUT' })
    const slot = last().answer('slow')
    await pass(0)
    expect(pool.figures()).toMatchObject({ idle: 1, busy: 0, opening: 0, acquireTimeouts: 1 })
    const later = ask()
    await pass(0)
    expect(later.got).toBe(slot)
    expect(attempts).toHaveLength(1)
  })

  it('a connection goes to whoever came first, also the one that another had opened', async () => {
    const { pool, attempts, ask } = setUp()
    const [first, second, third] = [ask(), ask(), ask()]
    expect(attempts).toHaveLength(2)
    const slot = attempts[1]?.answer('quick') as FakeSlot
    await pass(0)
    expect([first.got, second.got]).toEqual([slot, undefined])
    pool.release(slot)
    await pass(0)
    expect([second.got, third.got]).toEqual([slot, undefined])
    expect(pool.figures()).toMatchObject({ busy: 1, opening: 1, waiting: 1 })
  })

  it('tries again while somebody waits, and says at the end why there was none', async () => {
    const { attempts, ask, last } = setUp()
    const asked = ask()
    last().fail(unreachable())
    await pass(60)
    expect(attempts).toHaveLength(2)
    last().fail(unreachable())
    await pass(139)
    expect(asked).toEqual({})
    await pass(1)
    expect(asked.error).toMatchObject({ code: 'CONNECT.UNREACHABLE' })
    last().fail(unreachable())
    await pass(10_000)
    expect(attempts).toHaveLength(3)
  })

  it('what no other attempt would mend is told at once, to one caller for each attempt', async () => {
    const { pool, attempts, ask } = setUp({ max: 1 })
    const [first, second] = [ask(), ask()]
    attempts[0]?.fail(new CodedError('CONNECT.AUTHENTICATION'))
    await pass(0)
    expect([first.error, second.error]).toMatchObject([{ code: 'CONNECT.AUTHENTICATION' }, undefined])
    const slot = attempts[1]?.answer('right password')
    await pass(0)
    expect(second.got).toBe(slot)
    expect(pool.figures()).toMatchObject({ busy: 1, waiting: 0 })
  })

  it('a lost connection does not keep its permit from those who wait', async () => {
    const { pool, attempts, ask, last } = setUp({ max: 1 })
    const [first, second] = [ask(), ask()]
    const slot = last().answer('short-lived')
    await pass(0)
    expect(first.got).toBe(slot)
    slot.lose()
    pool.release(slot)
    expect(attempts).toHaveLength(2)
    const next = last().answer('next')
    await pass(0)
    expect(second.got).toBe(next)
    pool.release(next)
    expect(pool.figures()).toMatchObject({ idle: 1, busy: 0, lost: 1 })
  })

  it('goes back to the minimum when an attempt that counted for it fails', async () => {
    const { pool, attempts, ask, last } = setUp({ min: 1, max: 2 })
    const starting = pool.start()
    const slot = last().answer('first')
    await starting
    await pass(0)
    const [first, second] = [ask(), ask()]
    await pass(0)
    expect(first.got).toBe(slot)
    slot.lose()
    pool.release(slot)
    expect(pool.figures()).toMatchObject({ size: 0 })
    await pass(200)
    expect(second.error).toBeDefined()
    for (const attempt of attempts) attempt.fail(unreachable())
    await pass(1000)
    last().answer('warm again')
    await pass(0)
    expect(pool.figures()).toMatchObject({ idle: 1, busy: 0 })
  })

  it('closing sends away who waits, and ends what is opened too late', async () => {
    const { pool, ask, last } = setUp()
    const asked = ask()
    const closing = pool.close(1000)
    await pass(0)
    expect(asked.error).toMatchObject({ code: 'DB.CLOSED' })
    const ended = vi.spyOn(last().answer('late'), 'end')
    await closing
    expect(ended).toHaveBeenCalledOnce()
    expect(pool.figures()).toMatchObject({ size: 0, opening: 0 })
  })
})
