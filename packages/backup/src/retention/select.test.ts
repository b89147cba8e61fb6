import { describe, expect, it } from 'vitest'
import { selectRetention, type RetentionInput, type RetentionRule } from './select.ts'

const none: RetentionRule = { keepLast: 0, keepDaily: 0, keepWeekly: 0, keepMonthly: 0 }

function backup(time: string, { isProven = false, database = 'app' } = {}): RetentionInput {
  return { name: time, database, instantMs: Date.parse(`${time}Z`), isProven }
}

function kept(backups: readonly RetentionInput[], rule: Partial<RetentionRule>): readonly string[] {
  return selectRetention(backups, { ...none, ...rule })
    .filter(({ reasons }) => reasons.length > 0)
    .map(({ name, reasons }) => `${name} ${reasons.join(', ')}`)
}

describe('retention', () => {
  const days = [
    backup('2026-11-25T02:00'),
    backup('2026-11-24T02:00'),
    backup('2026-11-24T01:00'),
    backup('2026-11-20T02:00'),
    backup('2026-11-02T02:00'),
    backup('2026-11-01T02:00'),
    backup('2026-10-31T02:00'),
    backup('2025-10-31T02:00'),
  ]

  it('keeps the newest of each period that has one', () => {
    expect(kept(days, { keepLast: 1 })).toEqual(['2026-11-25T02:00 last'])
    expect(kept(days, { keepDaily: 3 })).toEqual([
      '2026-11-25T02:00 daily',
      '2026-11-24T02:00 daily',
      '2026-11-20T02:00 daily',
    ])
    expect(kept(days, { keepMonthly: 3 })).toEqual([
      '2026-11-25T02:00 monthly',
      '2026-10-31T02:00 monthly',
      '2025-10-31T02:00 monthly',
    ])
  })

  it('has weeks that begin on Monday', () => {
    // 2 November 2026 is a Monday, 1 November the Sunday before.
    expect(kept(days, { keepWeekly: 4 })).toEqual([
      '2026-11-25T02:00 weekly',
      '2026-11-20T02:00 weekly',
      '2026-11-02T02:00 weekly',
      '2026-11-01T02:00 weekly',
    ])
  })

  it('never lets the newest proven backup of a database go', () => {
    const backups = [
      backup('2026-11-25T02:00'),
      backup('2026-11-20T02:00', { isProven: true }),
      backup('2026-11-19T02:00', { isProven: true }),
      backup('2026-01-01T02:00', { isProven: true, database: 'other' }),
    ]
    expect(kept(backups, { keepLast: 1 })).toEqual([
      '2026-11-25T02:00 last',
      '2026-11-20T02:00 newest proven',
      '2026-01-01T02:00 last, newest proven',
    ])
    expect(kept(backups, {})).toHaveLength(2)
  })

  it('judges whatever order it is given', () => {
    const backwards = kept(days.toReversed(), { keepDaily: 3, keepWeekly: 2 }).toSorted()
    expect(backwards).toEqual(kept(days, { keepDaily: 3, keepWeekly: 2 }).toSorted())
  })
})
