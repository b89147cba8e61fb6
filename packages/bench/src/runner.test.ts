import { expect, test } from 'vitest'
import type { Benchmark } from './benchmark.ts'
import { runBenchmark } from './runner.ts'

function fake(aValues: number[], bValues: number[], log: string[]): Benchmark {
  const next = (label: string, values: number[]) => async () => {
    log.push(label)
    const value = values.shift()
    if (value === undefined) throw new Error(`${label} broke`)
    return value
  }
  return {
    name: 'fake',
    summary: 'a fake',
    unit: 'ms',
    prepare: async () => ({
      a: { label: 'A', run: next('A', aValues) },
      b: { label: 'B', run: next('B', bValues) },
      conditions: { rows: 1 },
      dispose: async () => void log.push('disposed'),
    }),
  }
}

test('runs in turn, keeps every run, compares pair by pair', async () => {
  const log: string[] = []
  const seen: string[] = []
  const result = await runBenchmark(fake([10, 30, 20], [5, 10, 10], log), 3, (run) =>
    seen.push(`${run.pair}${run.label}`),
  )
  expect(log).toEqual(['A', 'B', 'A', 'B', 'A', 'B', 'disposed'])
  expect(seen).toEqual(['1A', '1B', '2A', '2B', '3A', '3B'])
  expect(result).toMatchObject({
    a: { label: 'A', runs: [10, 30, 20], median: 20 },
    b: { label: 'B', runs: [5, 10, 10], median: 10 },
    ratios: [2, 3, 2],
    medianRatio: 2,
  })
})

test('records what else was seen, asked after the last run', async () => {
  const log: string[] = []
  const benchmark = fake([1, 1], [1, 1], log)
  const found = () => ({ runs: log.length })
  const prepare = async () => ({ ...(await benchmark.prepare()), found })
  const result = await runBenchmark({ ...benchmark, prepare }, 2, () => undefined)
  expect(result.found).toEqual({ runs: 4 })
})

test('cleans up after a run that fails', async () => {
  const log: string[] = []
  await expect(runBenchmark(fake([1], [], log), 2, () => undefined)).rejects.toThrow('B broke')
  expect(log).toEqual(['A', 'B', 'disposed'])
})

test('no runs is not a benchmark', async () => {
  await expect(runBenchmark(fake([], [], []), 0, () => undefined)).rejects.toThrow(/at least 1/)
})
