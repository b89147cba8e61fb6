import { describe, expect, it } from 'vitest'
import type { FileReport } from '@twinship/migrate'
import { createProgress, measures } from './progress.ts'

const report: FileReport = { tag: '0001_b', statements: 12, durationMs: 1234, lockWaitMs: 400, notes: [] }

function recorder() {
  const lines: string[] = []
  const timers: { readonly work: () => void; readonly ms: number }[] = []
  const tell = createProgress({
    write: (line) => void lines.push(line),
    quietForMs: 1000,
    later: (work, ms) => void timers.push({ work, ms }),
  })
  return { lines, tell, timers }
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

  it('counts one statement as one', () => {
    expect(measures({ ...report, statements: 1, durationMs: 7, lockWaitMs: 0 })).toBe('1 statement, 7 ms')
  })
})
