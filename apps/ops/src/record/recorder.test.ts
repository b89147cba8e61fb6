import { CodedError } from '@twinship/core'
import { describe, expect, it } from 'vitest'
import { createRecorder } from './recorder.ts'
import { keptWaits } from './step-log.ts'

const start = Date.UTC(2026, 10, 26, 12)
const at = (ms: number) => new Date(start + ms).toISOString()

function recorder() {
  let time = start
  return { ...createRecorder({ now: () => time }), pass: (ms: number) => void (time += ms) }
}

const file = (tag: string, durationMs = 0) => ({ tag, statements: 1, durationMs, lockWaitMs: 0, notes: [] })
const step = { tag: '0001_b', does: 'run', index: 0, total: 2 } as const

describe('stages', () => {
  it('keeps when, how long and the last word', async () => {
    const { stage, stages, pass } = recorder()
    const result = await stage('preflight', async (say) => {
      say('looking')
      pass(250)
      say('2 warnings', 'warned')
      return 7
    })
    await stage('plan', async () => pass(5))
    expect(result).toBe(7)
    expect(stages()).toEqual([
      { name: 'preflight', startedAt: at(0), durationMs: 250, outcome: 'warned', text: '2 warnings' },
      { name: 'plan', startedAt: at(250), durationMs: 5, outcome: 'done', text: '' },
    ])
  })

  it('keeps a failure with its code on one line, without secrets, and throws it on', async () => {
    const { stage, stages, pass } = recorder()
    const error = new CodedError('BACKUP.WRONG_KEY', 'pg_dump of postgres://u:hush@localhost/a\nended')
    const work = stage('backup', async (say) => {
      say('proven')
      pass(9)
      throw error
    })
    await expect(work).rejects.toBe(error)
    await expect(stage('migrate', () => Promise.reject(new Error('odd')))).rejects.toThrow('odd')
    expect(stages()).toMatchObject([
      {
        outcome: 'failed',
        durationMs: 9,
        text: 'BACKUP.WRONG_KEY: pg_dump of postgres://u:***@localhost/a ended',
      },
      { outcome: 'failed', text: 'BUG.UNEXPECTED: Error: odd' },
    ])
  })

  it('leaves out the one that goes on, and holds no negative time where the clock is set back', async () => {
    const { stage, stages, pass } = recorder()
    await stage('health', async () => {
      expect(stages()).toEqual([])
      pass(-1000)
    })
    expect(stages()).toMatchObject([{ durationMs: 0 }])
  })
})

describe('steps', () => {
  it('keeps a file that runs as a whole, with whom it waited for', () => {
    const { event, steps, pass } = recorder()
    event({ kind: 'file-started', tag: '0000_a', index: 0, total: 1 })
    pass(40)
    event({ kind: 'statement-waits', tag: '0000_a', blockers: ['pid 7'] })
    expect(steps()).toMatchObject([{ outcome: 'unfinished', durationMs: 40, tries: 0 }])
    event({ kind: 'file-applied', report: file('0000_a', 50) })
    pass(1000)
    expect(steps()).toEqual([
      {
        tag: '0000_a',
        id: '0000_a',
        does: 'file',
        startedAt: at(0),
        durationMs: 50,
        tries: 1,
        waits: [{ at: at(40), blockers: ['pid 7'] }],
        outcome: 'done',
      },
    ])
  })

  it('keeps the steps of a file in its place, with tries and waits', () => {
    const { event, steps, pass } = recorder()
    event({ kind: 'file-started', tag: '0001_b', index: 0, total: 1 })
    event({ ...step, kind: 'step-started', id: 'b/1.1' })
    event({ kind: 'step-waits', tag: '0001_b', id: 'b/1.1', tries: 1, blockers: ['pid 7'] })
    pass(10)
    event({ kind: 'step-waits', tag: '0001_b', id: 'b/1.1', tries: 2, blockers: ['pid 7'] })
    event({ kind: 'step-waits', tag: '0001_b', id: 'b/1.1', tries: 3, blockers: ['pid 8'] })
    event({ kind: 'step-done', tag: '0001_b', id: 'b/1.1', durationMs: 12, tries: 4 })
    event({ ...step, kind: 'step-started', id: 'b/2.1', index: 1 })
    event({ kind: 'step-waits', tag: '0001_b', id: 'b/2.1', tries: 2, blockers: [] })
    pass(5)
    expect(steps()).toMatchObject([
      {
        id: 'b/1.1',
        does: 'run',
        durationMs: 12,
        tries: 4,
        outcome: 'done',
        waits: [
          { at: at(0), blockers: ['pid 7'] },
          { at: at(10), blockers: ['pid 8'] },
        ],
      },
      { id: 'b/2.1', startedAt: at(10), durationMs: 5, tries: 2, outcome: 'unfinished' },
    ])
    event({ kind: 'file-applied', report: file('0001_b') })
    expect(steps()).toHaveLength(2)
  })

  it('stops the time of what is not finished where its stage ends', async () => {
    const { stage, event, steps, pass } = recorder()
    const work = stage('migrate', async () => {
      event({ ...step, kind: 'step-started', id: 'b/1.1' })
      pass(30)
      throw new CodedError('MIGRATION.FAILED')
    })
    await expect(work).rejects.toThrow(CodedError)
    pass(60_000)
    expect(steps()).toMatchObject([{ durationMs: 30, outcome: 'unfinished' }])
  })

  it('counts a step as taken back once the next one is, or the stage has ended well', async () => {
    const { stage, event, steps, pass } = recorder()
    event({ ...step, kind: 'step-started', id: 'b/1.1' })
    event({ kind: 'step-done', tag: '0001_b', id: 'b/1.1', durationMs: 12, tries: 1 })
    event({ ...step, kind: 'step-started', id: 'b/2.1', index: 1 })
    const back = (id: string) => event({ kind: 'step-undone', tag: '0001_b', id, index: 0, total: 2 })
    const outcomes = () => steps().map(({ id, outcome }) => `${id} ${outcome}`)
    await stage('back', async () => {
      back('b/2.1')
      expect(outcomes()).toEqual(['b/1.1 done', 'b/2.1 unfinished'])
      back('b/1.1')
      expect(outcomes()).toEqual(['b/1.1 done', 'b/2.1 undone'])
      pass(3)
    })
    expect(outcomes()).toEqual(['b/1.1 undone', 'b/2.1 undone'])
    expect(steps()[0]).toMatchObject({ durationMs: 12 })
  })

  it('does not count one as taken back where that failed; knows those of an earlier run', async () => {
    const { stage, event, steps } = recorder()
    const back = stage('back', async () => {
      event({ kind: 'step-undone', tag: '0001_b', id: 'b/2.1', index: 0, total: 2 })
      event({ kind: 'step-undone', tag: '0001_b', id: 'b/1.1', index: 1, total: 2 })
      throw new CodedError('MIGRATION.LOCK_BUDGET')
    })
    await expect(back).rejects.toThrow(CodedError)
    expect(steps()).toMatchObject([
      { id: 'b/2.1', does: 'undo', outcome: 'undone' },
      { id: 'b/1.1', does: 'undo', outcome: 'unfinished' },
    ])
  })

  it('keeps the first waits and the newest of a step that waits for hours', () => {
    const { event, steps } = recorder()
    event({ ...step, kind: 'step-started', id: 'b/1.1' })
    for (let pid = 0; pid < 1000; pid++) {
      event({ kind: 'step-waits', tag: '0001_b', id: 'b/1.1', tries: 0, blockers: [`pid ${pid}`] })
    }
    const [{ waits } = { waits: [] }] = steps()
    expect(waits).toHaveLength(keptWaits)
    expect([waits[0]?.blockers, waits.at(-2)?.blockers, waits.at(-1)?.blockers]).toEqual([
      ['pid 0'],
      [`pid ${keptWaits - 2}`],
      ['pid 999'],
    ])
  })

  it('begins a file anew that is planned anew, and says nothing of what it does not know', () => {
    const { event, steps } = recorder()
    event({ kind: 'file-started', tag: '0000_a', index: 0, total: 1 })
    event({ kind: 'file-started', tag: '0000_a', index: 0, total: 1 })
    event({ kind: 'notice', text: 'x' })
    event({ kind: 'lock-wait', holder: 'y' })
    event({ kind: 'step-done', tag: '0009_z', id: 'z/1.1', durationMs: 1, tries: 1 })
    event({ kind: 'step-waits', tag: '0009_z', id: 'z/1.1', tries: 1, blockers: [] })
    expect(steps()).toMatchObject([{ id: '0000_a', outcome: 'unfinished' }])
  })
})
