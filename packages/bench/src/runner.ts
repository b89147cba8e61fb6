import type { Benchmark, Contender } from './benchmark.ts'
import { median, pairRatios } from './statistics.ts'

export interface Side {
  readonly label: string
  /** Every run, in order. */
  readonly runs: readonly number[]
  readonly median: number
}

export interface Result {
  readonly name: string
  readonly summary: string
  readonly unit: string
  readonly conditions: Readonly<Record<string, string | number>>
  readonly found?: Readonly<Record<string, string | number>>
  readonly a: Side
  readonly b: Side
  /** a / b, pair by pair. */
  readonly ratios: readonly number[]
  readonly medianRatio: number
}

export interface Measured {
  readonly pair: number
  readonly label: string
  readonly value: number
}

/** A B A B …: both see the same warm-up, the same noise, the same slow minute. */
export async function runBenchmark(
  benchmark: Benchmark,
  pairs: number,
  onRun: (measured: Measured) => void,
): Promise<Result> {
  if (!Number.isSafeInteger(pairs) || pairs < 1)
    throw new Error(`The number of runs must be at least 1, not ${pairs}`)
  const prepared = await benchmark.prepare()
  const { a, b, conditions } = prepared
  const runs = { a: [] as number[], b: [] as number[] }
  const measure = async (contender: Contender, into: number[], pair: number): Promise<void> => {
    const value = await contender.run()
    into.push(value)
    onRun({ pair, label: contender.label, value })
  }
  let found: Result['found']
  try {
    for (let pair = 1; pair <= pairs; pair += 1) {
      await measure(a, runs.a, pair)
      await measure(b, runs.b, pair)
    }
    found = prepared.found?.()
  } finally {
    await prepared.dispose()
  }
  const ratios = pairRatios(runs.a, runs.b)
  const { name, summary, unit } = benchmark
  const side = (label: string, values: readonly number[]): Side => ({
    label,
    runs: values,
    median: median(values),
  })
  return {
    name,
    summary,
    unit,
    conditions,
    ...(found === undefined ? {} : { found }),
    a: side(a.label, runs.a),
    b: side(b.label, runs.b),
    ratios,
    medianRatio: median(ratios),
  }
}
