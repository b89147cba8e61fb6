import { describe, expect, it } from 'vitest'
import { createInterruption } from './interruption.ts'

describe('a signal', () => {
  it('ends the program at once where nothing can stop at a safe point', async () => {
    const { interrupt, stoppable } = createInterruption()
    expect(interrupt()).toBe('now')
    await stoppable(() => Promise.resolve())
    expect(interrupt()).toBe('now')
  })

  it('asks work to stop, and the second ends the program', async () => {
    const { interrupt, stoppable } = createInterruption()
    let answers: readonly string[] = []
    const work = stoppable(async (signal) => {
      const aborted = new Promise((resolve) => signal.addEventListener('abort', resolve))
      answers = [interrupt(), interrupt()]
      await aborted
      throw new Error('stopped')
    })
    await expect(work).rejects.toThrow('stopped')
    expect(answers).toEqual(['safely', 'now'])
  })
})
