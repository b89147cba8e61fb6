import { CodedError } from '@twinship/core'
import type { RunEvent } from '@twinship/migrate'
import { describe, expect, it } from 'vitest'
import { createInterruption } from '../../interruption.ts'
import { inTurn } from './in-turn.ts'

const held = new CodedError('BACKUP.LOCKED', 'It is being backed up.', { details: { holder: 'ann' } })

function place(waitMs: number) {
  const events: RunEvent[] = []
  const { stoppable, interrupt } = createInterruption()
  return { waitMs, events, stoppable, interrupt, progress: (event: RunEvent) => void events.push(event) }
}

describe('what somebody else keeps', () => {
  it('is tried again until it is let go, and who keeps it is named once', async () => {
    const here = place(60_000)
    let tries = 0
    const work = async () => {
      if (++tries < 3) throw held
      return 'done'
    }
    expect(await inTurn(here, work)).toBe('done')
    expect(here.events).toEqual([{ kind: 'lock-wait', holder: 'ann' }])
  })

  it('is waited for no longer than was said, nor after a stop', async () => {
    await expect(inTurn(place(0), () => Promise.reject(held))).rejects.toBe(held)
    const stopped = place(60_000)
    const work = () => {
      stopped.interrupt()
      return Promise.reject(held)
    }
    await expect(inTurn(stopped, work)).rejects.toBe(held)
  })

  it('is no matter of other errors', async () => {
    const other = new CodedError('BACKUP.STORE')
    await expect(inTurn(place(60_000), () => Promise.reject(other))).rejects.toBe(other)
  })
})
