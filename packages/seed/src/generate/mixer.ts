import { hash } from 'node:crypto'

/**
 * Stateless randomness: the value for row i of a column is a function of (seed, table, column, i) and nothing
 * else, so neither a new column nor more rows change what is there.
 */
export type Key = { readonly a: number; readonly b: number; readonly c: number }

export function keyOf(seed: number, table: string, column: string): Key {
  const digest = hash('sha256', `${seed}\0${table}\0${column}`, 'buffer')
  return { a: digest.readUInt32LE(0), b: digest.readUInt32LE(4), c: digest.readUInt32LE(8) }
}

/** 32 bits. For one key a permutation of the 32-bit numbers: different rows get different values. */
export function draw(key: Key, index: number): number {
  return finalize(finalize((index ^ key.a) | 0) + key.b) >>> 0
}

/** Bits that are independent of `draw` with the same key. */
export function drawSecond(key: Key, index: number): number {
  return finalize(finalize((index ^ key.c) | 0) ^ key.a) >>> 0
}

/** In [0, 1). */
export function fraction(key: Key, index: number): number {
  return draw(key, index) / 4_294_967_296
}

/** A whole number in [0, limit). */
export function below(key: Key, index: number, limit: number): number {
  return Math.floor(fraction(key, index) * limit)
}

export function pick<const T>(key: Key, index: number, values: readonly [T, ...T[]]): T {
  return values[below(key, index, values.length)] ?? values[0]
}

/** MurmurHash3's 32-bit finalizer; a bijection. */
function finalize(value: number): number {
  let h = value | 0
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b)
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35)
  return h ^ (h >>> 16)
}
