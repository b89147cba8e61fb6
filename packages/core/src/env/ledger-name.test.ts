import { describe, expect, it } from 'vitest'
import { ledgerNameProblem } from './ledger-name.ts'

describe('ledgerNameProblem', () => {
  it.each([
    ['', 'postgresql', 'must not be empty'],
    ['', 'sqlite', 'must not be empty'],
    ['a\0b', 'postgresql', 'holds a NUL character'],
    ['a\0b', 'sqlite', 'holds a NUL character'],
    ['a'.repeat(64), 'postgresql', 'has 64 bytes, of which PostgreSQL keeps 63'],
    [`${'é'.repeat(31)}ab`, 'postgresql', 'has 64 bytes, of which PostgreSQL keeps 63'],
  ] as const)('%j of %s %s', (name, dialect, problem) => {
    expect(ledgerNameProblem(name, dialect)).toBe(problem)
  })

  it.each([
    ['a'.repeat(63), 'postgresql'],
    [`${'é'.repeat(31)}a`, 'postgresql'],
    ['a'.repeat(200), 'sqlite'],
    [`a"b'c d`, 'postgresql'],
  ] as const)('%j of %s can be had', (name, dialect) => {
    expect(ledgerNameProblem(name, dialect)).toBeUndefined()
  })
})
