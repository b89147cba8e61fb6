import { keyOf, fraction, type Key } from './mixer.ts'
import type { Pools } from './pools.ts'
import { rowId } from './uuid.ts'
import { rowsPerPair, type VolumeTable } from '../profiles.ts'

/** What every generated row is a function of, besides its index. */
export type World = {
  readonly seed: number
  readonly at: Date
  readonly pools: Pools
  /** One hash for all generated accounts: argon2 for each would take longer than everything else. */
  readonly passwordHash: string
}

/** One table's draws: a key for each column, made once. */
export function keysOf<const Columns extends readonly string[]>(
  world: World,
  table: VolumeTable,
  columns: Columns,
): Readonly<Record<Columns[number], Key>> {
  const keys = columns.map((column) => [column, keyOf(world.seed, table, column)] as const)
  return Object.fromEntries(keys) as Record<Columns[number], Key>
}

/** How many of the parents there are when row `index` is made: the rows before it never depend on later ones. */
function parentsAt(parents: VolumeTable, children: VolumeTable, index: number): number {
  return Math.ceil((rowsPerPair[parents] * (index + 1)) / rowsPerPair[children])
}

/** Of the parents there are, the older ones more often. */
export function pickParent(key: Key, parents: VolumeTable, children: VolumeTable, index: number): number {
  const u = fraction(key, index)
  return Math.floor(u * u * parentsAt(parents, children, index))
}

/** An instant between `fromMs` and `at`, by a fraction of [0, 1). */
export function within(world: World, fromMs: number, part: number): number {
  return Math.floor(fromMs + (world.at.getTime() - fromMs) * part)
}

export function idMaker(
  world: World,
  table: VolumeTable,
  timeOf: (index: number) => number,
): (index: number) => string {
  const key = keyOf(world.seed, table, 'id')
  return (index) => rowId(key, index, timeOf(index))
}
