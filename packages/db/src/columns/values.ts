import { InvalidValue } from './invalid-value.ts'

/**
 * What a column accepts, the same on both databases: SQLite's columns accept anything. Each function returns
 * the value to store or throws InvalidValue.
 */

const UUID = /^[0-9a-f]{8}(-?[0-9a-f]{4}){3}-?[0-9a-f]{12}$/i
const CANONICAL_UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/
const DAY = /^(\d{4})-(\d{2})-(\d{2})$/

export function uuidValue(value: unknown): string {
  if (typeof value === 'string' && CANONICAL_UUID.test(value)) return value
  if (typeof value !== 'string' || !UUID.test(value)) throw new InvalidValue('a UUID')
  const digits = value.replaceAll('-', '').toLowerCase()
  return [0, 8, 12, 16, 20].map((from, part) => digits.slice(from, [8, 12, 16, 20, 32][part])).join('-')
}

export function textValue(value: unknown): string {
  if (typeof value !== 'string') throw new InvalidValue('text')
  if (value.includes('\0')) throw new InvalidValue('text without NUL characters')
  return value
}

/** JSON.stringify escapes exactly the characters that jsonb cannot hold; an escaped backslash is none of them. */
const UNSTORABLE = /(?<!\\)(?:\\\\)*\\u(?:0000|d[89a-f][0-9a-f]{2})/

export function jsonValue(value: unknown): unknown {
  if (UNSTORABLE.test(JSON.stringify(value) ?? '')) {
    throw new InvalidValue('JSON without NUL characters and halves of characters')
  }
  return value
}

/** Before the year 100 Drizzle reads PostgreSQL's answer as a year of the last centuries; after 9999 it is refused. */
const [FIRST, LAST] = [Date.parse('0100-01-01T00:00:00.000Z'), Date.parse('9999-12-31T23:59:59.999Z')]

export function instantValue(value: unknown): Date {
  if (!(value instanceof Date) || Number.isNaN(value.getTime())) throw new InvalidValue('a valid Date')
  if (value.getTime() < FIRST || value.getTime() > LAST)
    throw new InvalidValue('a Date of the years 100 to 9999')
  return value
}

export function dayValue(value: unknown): string {
  const parts = typeof value === 'string' ? DAY.exec(value) : null
  if (parts === null) throw new InvalidValue('a day as YYYY-MM-DD')
  const [text, year, month, day] = parts
  const date = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day)))
  if (date.getUTCMonth() + 1 !== Number(month) || year === '0000')
    throw new InvalidValue('a day of the calendar')
  return text
}

export function wholeNumberValue(bits: 32 | 64): (value: unknown) => number {
  const fits = (value: number) =>
    bits === 64 ? Number.isSafeInteger(value) : Number.isInteger(value) && Math.trunc(value) === (value | 0)
  return (value) => {
    if (typeof value === 'number' && fits(value)) return value
    throw new InvalidValue(`a whole number of ${bits} bits`)
  }
}

export function flagValue(value: unknown): boolean {
  if (typeof value !== 'boolean') throw new InvalidValue('true or false')
  return value
}
