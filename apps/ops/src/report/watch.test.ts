import type { RunView } from '@twinship/migrate'
import { describe, expect, it } from 'vitest'
import { createWatchView, viewText } from './watch.ts'

const run = {
  id: '6a3c2a3e-0000-4000-8000-000000000000',
  command: 'deploy',
  actor: 'anna',
  host: 'ci',
  processId: 12,
  backendPid: 4711,
  seconds: 65,
  isAlive: true,
  outcome: null,
  code: null,
  filesDone: 1,
  files: 3,
}
const nothing: RunView = {
  run: null,
  lock: null,
  migration: null,
  build: null,
  waitsFor: [],
  heldUp: [],
  hasRecords: true,
}
const step = { id: '0003_more/2.1', does: 'backfill' }
const backfillView = (rows: number): RunView => ({
  ...nothing,
  run,
  migration: {
    tag: '0003_more',
    steps: {
      done: 2,
      total: 7,
      current: { ...step, backfill: { rows, estimate: 5_000_000, page: null, seconds: 100 } },
    },
  },
})

describe('what a person sees', () => {
  it('is that nothing runs', () => {
    expect(viewText(nothing)).toBe('Run         nothing runs\n')
  })

  it('is where the run is, how fast and for how long', () => {
    expect(viewText(backfillView(1_200_000))).toBe(
      [
        'Run         deploy by anna on ci, process 12, backend 4711, 1 min 5 s',
        'Files       1 of 3 applied',
        'Migration   0003_more',
        'Step        3 of 7  backfill  0003_more/2.1',
        'Backfill    1,200,000 of about 5,000,000 rows (24 %), 12,000 rows/s, about 5 min 17 s left',
        '',
      ].join('\n'),
    )
  })

  it('is what a session calls itself, on its own line', () => {
    const application = 'psql\nRun         nothing runs\u001B[31m'
    const session = { pid: 7, application, state: null, seconds: null }
    const view = { ...nothing, run: { ...run, actor: 'eve\u001B[2J\nx' }, waitsFor: [session] }
    expect(viewText(view).split('\n')).toEqual([
      String.raw`Run         deploy by eve\u001b[2J\nx on ci, process 12, backend 4711, 1 min 5 s`,
      'Files       1 of 3 applied',
      String.raw`Waits       for backend 7, psql\nRun         nothing runs\u001b[31m`,
      '',
    ])
  })

  it('is who waits for whom, and what an index build is at', () => {
    const session = { pid: 7, application: 'psql', state: 'idle in transaction', seconds: 3720 }
    const text = viewText({
      ...nothing,
      lock: { pid: 9, application: null, state: null, seconds: null },
      hasRecords: false,
      build: {
        phase: 'building index: scanning table',
        table: 'messages',
        index: 'messages_idx',
        unit: 'blocks',
        done: 450,
        total: 1000,
      },
      waitsFor: [session],
      heldUp: [{ ...session, pid: 8, seconds: 0.4 }],
    })
    expect(text).toBe(
      [
        'Lock        held by backend 9: this role may not read the schema ops, which says more',
        'Build       messages_idx of messages: building index: scanning table, 450 of 1,000 blocks (45 %)',
        'Waits       for backend 7, psql, idle in transaction, for 1 h 2 min',
        'Held up     backend 8, psql, idle in transaction, for 0 s',
        '',
      ].join('\n'),
    )
  })
})

describe('without a terminal', () => {
  const config = { environment: 'test', direct: { location: 'here' } }

  function place(json: boolean) {
    const lines: string[] = []
    let time = 0
    const view = createWatchView(
      {
        config: config as Parameters<typeof createWatchView>[0]['config'],
        emit: (text) => void lines.push(text),
        redraw: undefined,
        now: () => time,
      },
      { json, once: false },
    )
    return { lines, view, pass: (ms: number) => void (time += ms) }
  }

  it('a line is written for each change, and where nothing changes twice a minute', () => {
    const { lines, view, pass } = place(false)
    for (let rows = 0; rows < 1_000_000; rows += 10_000) {
      view(backfillView(rows))
      pass(100)
    }
    // Two tenths, and once again what is the same.
    expect(lines).toHaveLength(2)
    pass(30_000)
    view(backfillView(999_999))
    expect(lines).toHaveLength(3)
    view({ ...backfillView(999_999), run: { ...run, outcome: 'applied' } })
    expect(lines).toHaveLength(4)
    expect(lines[3]).toMatch(/^run: deploy by anna .*: applied; files: 1 of 3 applied; .*\n$/)
  })

  it('with --json each line is a document', () => {
    const { lines, view } = place(true)
    view(nothing)
    view(backfillView(1))
    expect(lines.map((line) => JSON.parse(line) as unknown)).toMatchObject([
      { command: 'watch', database: 'here', environment: 'test', run: null },
      { run: { command: 'deploy' }, migration: { steps: { current: { backfill: { rows: 1 } } } } },
    ])
  })

  it('on a terminal the picture is drawn anew', () => {
    const drawn: string[] = []
    const view = createWatchView(
      {
        config: config as Parameters<typeof createWatchView>[0]['config'],
        emit: () => undefined,
        redraw: (text) => void drawn.push(text),
        now: () => 0,
      },
      { json: false, once: false },
    )
    view(nothing)
    view(nothing)
    expect(drawn).toEqual([viewText(nothing), viewText(nothing)])
  })
})
