import { describe, expect, it } from 'vitest'
import { judgeGoals, judgeWindow, type Seen } from './judge.ts'
import { decodeOperations, encodeOperations, type Operation } from './operation.ts'

const operation = (beganMs: number, endedMs: number, error: string | null = null): Operation => ({
  kind: 'read',
  beganMs,
  endedMs,
  error,
})

describe('what the app noticed in a window', () => {
  it('is its longest operation, also where that began before or ended after', () => {
    const all = [operation(0, 5), operation(90, 130), operation(150, 155), operation(195, 260)]
    expect(judgeWindow(all, { fromMs: 100, toMs: 200 }, null)).toEqual({
      stallMs: 65,
      gapMs: 45,
      p99Ms: 65,
      perSecond: 20,
      failed: 0,
    })
  })

  it('counts failures, which complete nothing', () => {
    const all = [operation(10, 20, '55P03'), operation(30, 40)]
    const { failed, perSecond, gapMs } = judgeWindow(all, { fromMs: 0, toMs: 100 }, null)
    expect([failed, perSecond, gapMs]).toEqual([1, 10, 60])
  })

  it('counts what a stalled operation kept from starting', () => {
    const all = [...Array.from({ length: 98 }, (_, n) => operation(n, n + 1)), operation(0, 100)]
    // 100, 80, 60, 40 and 20 ms, behind 98 of 1 ms.
    expect(judgeWindow(all, { fromMs: 0, toMs: 100 }, 20).p99Ms).toBe(80)
    expect(judgeWindow(all, { fromMs: 0, toMs: 100 }, null).p99Ms).toBe(100)
  })

  it('of nothing is a gap as long as the window', () => {
    expect(judgeWindow([], { fromMs: 0, toMs: 50 }, 20)).toEqual({
      stallMs: 0,
      gapMs: 50,
      p99Ms: 0,
      perSecond: 0,
      failed: 0,
    })
  })
})

describe('the goals', () => {
  const quiet: Seen = { stallMs: 40, gapMs: 30, p99Ms: 10, perSecond: 400, failed: 0 }
  const missed = (during: Partial<Seen>, more = {}) =>
    judgeGoals({ during: { ...quiet, ...during }, idle: quiet, isBuild: false, isPaced: true, ...more })
      .filter(({ isMet }) => !isMet)
      .map(({ goal }) => goal)

  it.each<[Partial<Seen>, readonly string[]]>([
    [{}, []],
    [{ failed: 1 }, ['no operation fails']],
    [{ stallMs: 151 }, ['stall at most 150 ms']],
    [{ p99Ms: 51 }, ['p99 at most 50 ms']],
    [{ perSecond: 387 }, ['throughput at least 97 %']],
  ])('%j misses %j', (during, goals) => {
    expect(missed(during)).toEqual(goals)
  })

  it('allow a build more, and measure a saturated load beside the other ways only', () => {
    expect(missed({ stallMs: 349 }, { isBuild: true })).toEqual([])
    expect(missed({ perSecond: 100 }, { isPaced: false })).toEqual([])
  })

  it('follow a loud machine', () => {
    expect(missed({ stallMs: 199 }, { idle: { ...quiet, stallMs: 100 } })).toEqual([])
  })
})

it('operations come back from their file', () => {
  const all = [operation(1.5, 2.25), operation(3, 4, '23505')]
  expect(decodeOperations(encodeOperations(all) + encodeOperations([]))).toEqual([
    operation(1.5, 2.3),
    operation(3, 4, '23505'),
  ])
})
