import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createWaitingLine } from './waiting-line.ts'

describe('callers that wait for a connection', () => {
  beforeEach(() => {
    vi.useFakeTimers()
  })
  afterEach(() => {
    vi.useRealTimers()
  })
  const open = () => {
    const ends: string[] = []
    let timeouts = 0
    const line = createWaitingLine<number>(() => {
      timeouts += 1
      return 'late'
    })
    const join = (name: string, ms: number) => {
      line.wait(performance.now() + ms).then(
        (given) => ends.push(`${name} ${given}`),
        (error: unknown) => ends.push(`${name} ${String(error)}`),
      )
    }
    return { line, join, ends, timeouts: () => timeouts }
  }
  const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms)

  it('are served in the order in which they came', async () => {
    const { line, join, ends } = open()
    for (const name of ['a', 'b', 'c']) join(name, 100)
    expect([line.serve(1), line.serve(2), line.serve(3), line.serve(4)]).toEqual([true, true, true, false])
    await pass(500)
    expect(ends).toEqual(['a 1', 'b 2', 'c 3'])
  })

  it('one that comes back with the deadline it had goes before those who came later', async () => {
    const { line, join, ends } = open()
    join('later', 100)
    join('back', 40)
    line.serve(1)
    await pass(100)
    expect(ends).toEqual(['back 1', 'later late'])
  })

  it('each ends at its own deadline and not a moment before, with one timer for all', async () => {
    const { line, join, ends, timeouts } = open()
    for (let n = 0; n < 50; n += 1) {
      join(`n${n}`, 200)
      await pass(2)
    }
    expect(vi.getTimerCount()).toBe(1)
    await pass(99)
    expect(ends).toEqual([])
    for (let n = 0; n < 50; n += 1) {
      await pass(2)
      expect([ends.length, timeouts(), line.size()]).toEqual([n + 1, n + 1, 49 - n])
    }
    expect(vi.getTimerCount()).toBe(0)
  })

  it('those who come after the first was served have a timer too', async () => {
    const { line, join, ends } = open()
    join('a', 100)
    await pass(50)
    join('b', 100)
    line.serve(1)
    await pass(99)
    expect(ends).toEqual(['a 1'])
    await pass(1)
    expect(ends).toEqual(['a 1', 'b late'])
  })

  it('whose time is over get nothing, also where the timer comes late', async () => {
    const { line, join, ends } = open()
    join('a', 100)
    join('b', 200)
    vi.spyOn(performance, 'now').mockReturnValue(performance.now() + 150)
    expect(line.serve(1)).toBe(true)
    expect(line.serve(2)).toBe(false)
    await pass(0)
    expect(ends).toEqual(['a late', 'b 1'])
    vi.restoreAllMocks()
  })

  it('the first of them can be refused', async () => {
    const { line, join, ends } = open()
    join('a', 100)
    join('b', 100)
    line.refuse('wrong password')
    line.serve(1)
    line.refuse('nobody is there')
    await pass(500)
    expect(ends).toEqual(['a wrong password', 'b 1'])
  })

  it('are all sent away at the end', async () => {
    const { line, join, ends, timeouts } = open()
    join('a', 100)
    join('b', 100)
    line.refuseAll(new Error('closed'))
    await pass(500)
    expect(ends).toEqual(['a Error: closed', 'b Error: closed'])
    expect([timeouts(), line.size(), vi.getTimerCount()]).toEqual([0, 0, 0])
  })
})
