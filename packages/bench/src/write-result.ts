import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Machine } from './machine.ts'
import type { Result, Side } from './runner.ts'
import { renderSvg, type Series } from './svg.ts'

/** <name>.json with every run, <name>.svg to look at; returns their paths. */
export async function writeResult(
  directory: string,
  result: Result,
  machine: Machine,
): Promise<readonly string[]> {
  await mkdir(directory, { recursive: true })
  const json = join(directory, `${result.name}.json`)
  const svg = join(directory, `${result.name}.svg`)
  await writeFile(json, `${JSON.stringify({ ...result, machine }, undefined, 2)}\n`)
  await writeFile(svg, plotResult(result))
  return [json, svg]
}

function plotResult(result: Result): string {
  return renderSvg({
    title: result.summary,
    xLabel: 'run',
    yLabel: result.unit,
    series: [toSeries(result.a), toSeries(result.b)],
  })
}

function toSeries(side: Side): Series {
  return { label: side.label, points: side.runs.map((value, index) => [index + 1, value] as const) }
}
