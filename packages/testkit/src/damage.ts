import { copyFileSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs'
import { randomBelow } from './sampling.ts'

export type DamageKind = 'bit' | 'truncation' | 'swap' | 'missing' | 'longer'

/** What was done to one of several files, for the message of a test that fails. */
export interface Damage {
  readonly kind: DamageKind
  readonly file: string
  /** The bit that was turned, the bytes that are left, or the file that took its place. */
  readonly detail: string
}

export interface DamagePlan {
  /** Paths of the files that may be damaged. */
  readonly files: readonly string[]
  /** Other files that may take the place of one, besides `files` themselves. */
  readonly strangers: readonly string[]
  readonly seed: string
  /** Which one of its damages; the same number of the same seed does the same. */
  readonly number: number
}

/** Of twenty damages fourteen turn one bit, at any place with the same chance. */
const kinds: readonly DamageKind[] = [
  ...Array<DamageKind>(14).fill('bit'),
  ...(['truncation', 'truncation', 'truncation', 'swap', 'missing', 'longer'] as const),
]

/** Damages one of the files, as seed and number say. */
export function damageFile({ files, strangers, seed, number }: DamagePlan): Damage {
  const pick = (limit: number, what: string): number => randomBelow(limit, `${seed}:${number}:${what}`, 0)
  const kind: DamageKind = itemOf(kinds, pick(kinds.length, 'kind'))
  const file = itemOf(files, pick(files.length, 'file'))
  const { size } = statSync(file)
  switch (kind) {
    case 'bit':
      return turnBit(files, pick)
    case 'truncation': {
      const left = pick(size, 'left')
      truncateSync(file, left)
      return { kind, file, detail: `${left} of ${size} bytes` }
    }
    case 'swap': {
      const others = [...files, ...strangers].filter((one) => isOther(file, one))
      const other = itemOf(others, pick(others.length, 'other'))
      copyFileSync(other, file)
      return { kind, file, detail: other }
    }
    case 'missing':
      rmSync(file)
      return { kind, file, detail: `${size} bytes` }
    case 'longer':
      // No white space: behind JSON it says nothing, and nothing is damaged.
      writeFileSync(file, Buffer.from([33 + pick(223, 'byte')]), { flag: 'a' })
      return { kind, file, detail: 'one byte' }
  }
}

function turnBit(files: readonly string[], pick: (limit: number, what: string) => number): Damage {
  const sizes = files.map((file) => statSync(file).size * 8)
  let bit = pick(
    sizes.reduce((sum, size) => sum + size, 0),
    'bit',
  )
  for (const [at, size] of sizes.entries()) {
    if (bit < size) {
      const file = itemOf(files, at)
      const bytes = readFileSync(file)
      bytes[bit >> 3] = (bytes[bit >> 3] ?? 0) ^ (1 << (bit & 7))
      writeFileSync(file, bytes)
      return { kind: 'bit', file, detail: `bit ${bit}` }
    }
    bit -= size
  }
  throw new Error('beyond the end of the files')
}

function isOther(file: string, other: string): boolean {
  return file !== other && !readFileSync(file).equals(readFileSync(other))
}

function itemOf<T>(items: readonly T[], at: number): T {
  const item = items[at]
  if (item === undefined) throw new Error('nothing to choose from')
  return item
}
