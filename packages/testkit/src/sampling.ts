import { createHash } from 'node:crypto'
import { execa } from 'execa'
import type { Env } from './process/environment.ts'

/** `long` runs everything; otherwise a sample drawn by `seed`, with the same code. */
export interface Sampling {
  readonly long: boolean
  readonly seed: string
}

export function isLong(env: Env): boolean {
  return env['TWINSHIP_TEST'] === 'long'
}

/** The seed is TWINSHIP_TEST_SEED, otherwise the commit: every commit tests other members, each repeatably. */
export async function readSampling(env: Env, directory: string): Promise<Sampling> {
  return { long: isLong(env), seed: env['TWINSHIP_TEST_SEED'] ?? (await currentCommit(directory)) }
}

/** The commit's hash; `uncommitted` in a repository without one or outside of git. */
export async function currentCommit(directory: string): Promise<string> {
  const { stdout, exitCode } = await execa('git', ['rev-parse', '--verify', 'HEAD'], {
    cwd: directory,
    reject: false,
  })
  return exitCode === 0 && stdout ? stdout.trim() : 'uncommitted'
}

/** Everything in the long run, otherwise `count` of them in their own order. */
export function draw<T>(from: readonly T[], count: number, sampling: Sampling): readonly T[]
export function draw(from: number, count: number, sampling: Sampling): readonly number[]
export function draw<T>(
  from: readonly T[] | number,
  count: number,
  sampling: Sampling,
): readonly (T | number)[] {
  const total = typeof from === 'number' ? from : from.length
  const wanted = sampling.long ? total : count
  return typeof from === 'number' ? sample(from, wanted, sampling.seed) : sample(from, wanted, sampling.seed)
}

/** `count` items, or numbers below n, without repetition; the same seed gives the same ones. */
export function sample<T>(from: readonly T[], count: number, seed: string): readonly T[]
export function sample(from: number, count: number, seed: string): readonly number[]
export function sample<T>(from: readonly T[] | number, count: number, seed: string): readonly (T | number)[] {
  if (typeof from === 'number') return sampleIndexes(from, count, seed)
  return sampleIndexes(from.length, count, seed).flatMap((index) => from.slice(index, index + 1))
}

/** Fisher-Yates over a sparse array: the cost is that of the sample, not of what it is drawn from. */
function sampleIndexes(total: number, count: number, seed: string): readonly number[] {
  if (count >= total) return Array.from({ length: total }, (_, index) => index)
  const moved = new Map<number, number>()
  const chosen: number[] = []
  for (let step = 0; step < count; step += 1) {
    const at = step + randomBelow(total - step, seed, step)
    chosen.push(moved.get(at) ?? at)
    moved.set(at, moved.get(step) ?? step)
  }
  return chosen.sort((a, b) => a - b)
}

/** A number below the limit; the same for the same seed and step. */
export function randomBelow(limit: number, seed: string, step: number): number {
  const bytes = createHash('sha256').update(`${seed}:${step}`).digest()
  return Number(bytes.readBigUInt64BE(0) % BigInt(limit))
}
