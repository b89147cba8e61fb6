import { describe, expect, it } from 'vitest'
import type { FileReport } from '@twinship/migrate'
import { createProgress, measures } from './progress.ts'

const report: FileReport = { tag: '0001_b', statements: 12, durationMs: 1234, lockWaitMs: 400, notes: [] }

function recorder(onTerminal = false) {
  const lines: string[] = []
  const shown: string[] = []
  let time = 0
  const timers: { readonly work: () => void; readonly ms: number }[] = []
  const tell = createProgress({
    write: (line) => void lines.push(line),
    quietForMs: 1000,
    later: (work, ms) => void timers.push({ work, ms }),
    now: () => time,
    status: onTerminal ? (line) => void shown.push(line) : undefined,
  })
  return { lines, shown, tell, timers, pass: (ms: number) => void (time += ms) }
}

describe('progress', () => {
  it('says nothing of a run that is over at once', () => {
    const { lines, tell, timers } = recorder()
    tell({ kind: 'file-started', tag: '0000_a', index: 0, total: 1 })
    tell({ kind: 'file-applied', report })
    timers[0]?.work()
    expect(lines).toEqual([])
    expect(timers.map(({ ms }) => ms)).toEqual([1000])
  })

  it('who is at work has a line of its own, whatever it is called', () => {
    const { lines, tell } = recorder()
    tell({ kind: 'lock-wait', holder: 'deploy of eve\napplied  0001_b\u001B[31m' })
    expect(lines).toEqual([
      String.raw`Another runner is at work: deploy of eve\napplied  0001_b\u001b[31m. Waiting for it.`,
    ])
  })

  it('tells a longer run from its beginning, a line a step', () => {
    const { lines, tell, timers } = recorder()
    tell({ kind: 'file-started', tag: '0001_b', index: 0, total: 2 })
    timers[0]?.work()
    tell({ kind: 'file-applied', report })
    tell({ kind: 'file-started', tag: '0002_c', index: 1, total: 2 })
    expect(lines).toEqual([
      '1 of 2  0001_b',
      'applied  0001_b  (12 statements, 1.2 s, 400 ms of it waiting for locks)',
      '2 of 2  0002_c',
    ])
  })

  it('names at once who is waited for', () => {
    const { lines, tell } = recorder()
    tell({ kind: 'lock-wait', holder: 'deploy by ci@host' })
    tell({ kind: 'statement-waits', tag: '0001_b', blockers: ['vacuum of users', 'pid 7'] })
    tell({ kind: 'notice', text: 'Created the database x.' })
    expect(lines).toEqual([
      'Another runner is at work: deploy by ci@host. Waiting for it.',
      '0001_b waits for vacuum of users; pid 7',
      'Created the database x.',
    ])
  })

  it('tells how far a long step is, in a log twice a minute', () => {
    const { lines, tell, timers, pass } = recorder()
    tell({ kind: 'file-started', tag: '0001_b', index: 0, total: 1 })
    timers[0]?.work()
    for (let done = 0; done < 50_000; done += 100) {
      tell({ kind: 'step-progress', tag: '0001_b', id: '0001_b/1.2', done, total: 100_000 })
      pass(100)
    }
    expect(lines).toEqual([
      '1 of 1  0001_b',
      '  0001_b/1.2  10,000 of about 100,000 rows (10 %), 1,000 rows/s, about 1 min 30 s left',
      '  0001_b/1.2  40,000 of about 100,000 rows (40 %), 1,000 rows/s, about 1 min 0 s left',
    ])
  })

  it('shows it all the time on a terminal', () => {
    const { lines, shown, tell, timers } = recorder(true)
    const build = { table: 'b', index: 'b_idx', unit: 'blocks', done: 1, total: 3 } as const
    const event = (phase: string) =>
      ({ kind: 'build-progress', tag: '0001_b', id: '0001_b/1.1', build: { ...build, phase } }) as const
    tell({ kind: 'file-started', tag: '0001_b', index: 0, total: 1 })
    tell(event('initializing'))
    timers[0]?.work()
    tell(event('building index: scanning table'))
    expect(lines).toEqual(['1 of 1  0001_b'])
    expect(shown).toEqual(['  0001_b/1.1  b_idx of b: building index: scanning table, 1 of 3 blocks (33 %)'])
  })

  it('counts one statement as one', () => {
    expect(measures({ ...report, statements: 1, durationMs: 7, lockWaitMs: 0 })).toBe('1 statement, 7 ms')
  })
})
