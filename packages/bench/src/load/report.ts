import { median } from '../statistics.ts'
import { judgeGoals, type LoadResult } from './judge.ts'
import type { Measured } from './measure.ts'
import type { WayName } from './ways.ts'

export type LoadRow = Measured &
  LoadResult & { readonly change: string; readonly way: WayName; readonly run: number }

const head = [
  'change',
  'way',
  'time s',
  'stall ms',
  'idle',
  'p99 ms',
  'idle',
  'kept %',
  'per second',
  'failed',
  'time / by hand',
  'per second / by hand',
  'goals missed',
]

/**
 * Markdown: a line a change and way; the median of the runs, and each of them where there are several. Beside the
 * hand-written procedure: the ratio of the medians.
 */
export function renderLoadTable(rows: readonly LoadRow[]): string {
  const names = new Set(rows.map(groupOf))
  const lines = [...names].map(
    (name) =>
      `| ${cellsOf(
        rows.filter((row) => groupOf(row) === name),
        rows,
      ).join(' | ')} |`,
  )
  return [`| ${head.join(' | ')} |`, `|${' --- |'.repeat(head.length)}`, ...lines, ''].join('\n')
}

function groupOf({ change, way }: LoadRow): string {
  return `${change} ${way}`
}

function cellsOf(group: readonly LoadRow[], all: readonly LoadRow[]): readonly string[] {
  const [first] = group
  const hand = all.filter((row) => row.way === 'by-hand' && row.change === first?.change)
  const besideHand = (of: (row: LoadRow) => number) =>
    hand.length === 0 ? '' : (median(group.map(of)) / median(hand.map(of))).toFixed(2)
  const figure = (of: (row: LoadRow) => number, digits = 0) => {
    const values = group.map(of)
    const each = values.map((value) => value.toFixed(digits)).join(', ')
    return group.length === 1 ? each : `${median(values).toFixed(digits)} (${each})`
  }
  return [
    first?.change ?? '',
    first?.way ?? '',
    figure(({ tookMs }) => tookMs / 1000, 1),
    figure(({ during }) => during.stallMs),
    figure(({ idle }) => idle.stallMs),
    figure(({ during }) => during.p99Ms),
    figure(({ idle }) => idle.p99Ms),
    figure(({ during, idle }) => (100 * during.perSecond) / idle.perSecond),
    figure(({ during }) => during.perSecond),
    figure(({ during }) => during.failed),
    besideHand(({ tookMs }) => tookMs),
    besideHand(({ during }) => during.perSecond),
    missed(group),
  ]
}

/** Those that more than half of the runs missed. */
function missed(group: readonly LoadRow[]): string {
  const goals = group.flatMap((row) => judgeGoals(row).filter(({ isMet }) => !isMet))
  const names = goals.map(({ goal }) => goal.replace(/ at (most|least) .*/, ''))
  const often = [...new Set(names)].filter(
    (name) => names.filter((one) => one === name).length * 2 > group.length,
  )
  return often.length === 0 ? '–' : often.join(', ')
}
