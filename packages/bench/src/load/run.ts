import { mkdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { describeMachine, type Machine } from '../machine.ts'
import { renderSvg } from '../svg.ts'
import { loadCases, type LoadCase } from './cases.ts'
import { measure, type Measured } from './measure.ts'
import { openLoadPlace } from './place.ts'
import { renderLoadTable, type LoadRow } from './report.ts'
import { openWays, wayNames, type WayName } from './ways.ts'

export type LoadOptions = {
  readonly rows: number
  readonly runs: number
  readonly cases: readonly string[]
  readonly ways: readonly string[]
  /** Operations a second of all connections together; null: as fast as they can. */
  readonly pace: number | null
  readonly autovacuum: boolean
  readonly out: string
  readonly command: string
  readonly onRow: (line: string) => void
}

const connections = 8

/** Each change in each way in turn, under load; writes load*.json, .md and a plot of each change; returns their paths. */
export async function runLoad(options: LoadOptions): Promise<readonly string[]> {
  const cases = chosen(loadCases, options.cases, ({ name }) => name)
  const names = chosen(wayNames, options.ways, (name) => name)
  const paceMs = options.pace === null ? null : (1000 * connections) / options.pace
  const machine = await describeMachine(import.meta.dirname, new Date())
  const place = await openLoadPlace(options.rows)
  const rows: LoadRow[] = []
  let written: readonly string[] = []
  try {
    const ways = await openWays(place)
    for (const one of cases) {
      for (let run = 1; run <= options.runs; run++) {
        for (const way of names) {
          const { autovacuum } = options
          const measured = await measure({ place, one, way: ways[way], paceMs, autovacuum })
          const row = toRow(one, way, { run, measured, isPaced: paceMs !== null })
          rows.push(row)
          options.onRow(renderLoadTable([row]).trimEnd().split('\n').at(-1) ?? '')
          // It takes hours: what was measured stays when it is stopped.
          written = await write(options, rows, machine)
        }
      }
    }
  } finally {
    await place.dispose()
  }
  return written
}

function chosen<T>(all: readonly T[], wanted: readonly string[], nameOf: (one: T) => string): readonly T[] {
  const unknown = wanted.find((name) => !all.some((one) => nameOf(one) === name))
  if (unknown !== undefined) throw new Error(`No "${unknown}" here: there are ${all.map(nameOf).join(', ')}`)
  return wanted.length === 0 ? all : all.filter((one) => wanted.includes(nameOf(one)))
}

function toRow(
  { name, isBuild = false }: LoadCase,
  way: WayName,
  {
    run,
    measured,
    isPaced,
  }: { readonly run: number; readonly measured: Measured; readonly isPaced: boolean },
): LoadRow {
  return { change: name, way, run, isBuild, isPaced, ...measured }
}

async function write(
  { out, rows: count, pace, autovacuum, runs, command }: LoadOptions,
  rows: readonly LoadRow[],
  machine: Machine,
): Promise<readonly string[]> {
  await mkdir(out, { recursive: true })
  const base = [
    'load',
    String(count),
    ...(pace === null ? ['saturated'] : []),
    ...(autovacuum ? ['autovacuum'] : []),
  ].join('-')
  const files: [string, string][] = [
    [
      `${base}.json`,
      `${JSON.stringify({ messages: count, pace, autovacuum, runs, command, machine, rows: rows.map(withoutLatency) }, undefined, 2)}\n`,
    ],
    [
      `${base}.md`,
      `\`${command}\`, ${count.toLocaleString('en')} messages, ${machine.measuredAt}\n\n${renderLoadTable(rows)}`,
    ],
    ...[...new Set(rows.map(({ change }) => change))].map((change): [string, string] => [
      `${base}-${change}.svg`,
      plot(change, rows),
    ]),
  ]
  for (const [name, text] of files) await writeFile(path.join(out, name), text)
  return files.map(([name]) => path.join(out, name))
}

/** The plots have it. */
function withoutLatency({ change, way, run, tookMs, during, idle }: LoadRow): object {
  return { change, way, run, tookMs, during, idle }
}

function plot(change: string, rows: readonly LoadRow[]): string {
  const first = rows.filter((row) => row.change === change && row.run === 1)
  return renderSvg({
    title: `${change}: longest operation in each tenth of a second`,
    xLabel: 'seconds since the migration began',
    yLabel: 'ms',
    series: first.map(({ way, latency }) => ({ label: way, points: latency })),
  })
}
