import { hash } from 'node:crypto'
import { draw, drawSecond, type Key } from './mixer.ts'

const hexByte = Array.from({ length: 256 }, (_, value) => value.toString(16).padStart(2, '0'))

/** A UUIDv7 of a generated row: the row's time, then bits of (seed, table, index); unique in the index. */
export function rowId(key: Key, index: number, timeMs: number): string {
  const second = drawSecond(key, index)
  const middle = `7${hex32(second).slice(0, 3)}-${hex16(0x8000 | (second & 0x3fff))}`
  return `${timePart(timeMs)}-${middle}-${hex16((index >>> 16) ^ key.c)}${hex32(draw(key, index))}`
}

/** Everything after the time in the UUIDv7 of a fixture row. */
export function fixtureIdSuffix(seed: number, table: string, name: string): string {
  const digest = hash('sha256', `${seed}\0fixture\0${table}\0${name}`, 'buffer')
  const variant = hex16(0x8000 | (digest.readUInt16BE(2) & 0x3fff))
  return `7${digest.toString('hex', 0, 2).slice(1)}-${variant}-${digest.toString('hex', 4, 10)}`
}

export function timePart(timeMs: number): string {
  const high = Math.floor(timeMs / 65_536)
  return `${hex32(high)}-${hex16(timeMs % 65_536)}`
}

/** The instant in a UUIDv7. */
export function timeOf(uuid: string): number {
  return Number.parseInt(uuid.slice(0, 8) + uuid.slice(9, 13), 16)
}

function hex16(value: number): string {
  return `${hexByte[(value >>> 8) & 255]}${hexByte[value & 255]}`
}

function hex32(value: number): string {
  return hex16(value >>> 16) + hex16(value & 0xffff)
}
