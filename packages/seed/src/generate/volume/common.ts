import { hash } from 'node:crypto'
import { below, draw, type Key } from '../mixer.ts'

const documentationNets = ['192.0.2', '198.51.100', '203.0.113'] as const

/** An address of the ranges reserved for documentation (RFC 5737). */
export function ipAddress(key: Key, index: number): string {
  const bits = draw(key, index)
  return `${documentationNets[bits % 3]}.${1 + ((bits >>> 8) % 254)}`
}

/** A number of the range reserved for fiction. */
export function phoneNumber(key: Key, index: number): string {
  return `+1-202-555-01${String(below(key, index, 100)).padStart(2, '0')}`
}

/** The digest of a token that nobody has. */
export function tokenDigest(seed: number, table: string, index: number): string {
  return hash('sha256', `${seed}\0${table}\0token\0${index}`)
}

/** A code that is another one for each index. */
export function code(prefix: string, index: number): string {
  return `${prefix}${index.toString(36).toUpperCase().padStart(6, '0')}`
}

export function instant(timeMs: number): Date {
  return new Date(timeMs)
}

export function chance(key: Key, index: number, percent: number): boolean {
  return below(key, index, 100) < percent
}
