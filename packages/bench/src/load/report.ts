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
  'failed',
  'goals missed',
]

/** Markdown: a line a change and way; the median of the runs, and each of them where there are several. */
export function renderLoadTable(rows: readonly LoadRow[]): string {
  const names = new Set(rows.map(groupOf))
  const lines = [...names].map(
    (name) => `| ${cellsOf(rows.filter((row) => groupOf(row) === name)).join(' | ')} |`,
  )
  return [`| ${head.join(' | ')} |`, `|${' --- |'.repeat(head.length)}`, ...lines, ''].join('\n')
}

function groupOf({ change, way }: LoadRow): string {
  return `${change} ${way}`
}

function cellsOf(group: readonly LoadRow[]): readonly string[] {
  const [first] = group
  const figure = (of: (row: LoadRow) => number, digits = 0) => {
    const values = group.map(of)
    const all = values.map((value) => value.toFixed(digits)).join(', ')
    return group.length === 1 ? all : `${median(values).toFixed(digits)} (${all})`
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
    figure(({ during }) => during.failed),
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
