import { describe, expect, it } from 'vitest'
import type { Pulse } from '../../record/model.ts'
import { comparePulses } from './compare-pulse.ts'

const pulse: Pulse = {
  at: '2026-11-26T10:00:00.000Z',
  serverMs: 1,
  clientsMs: 2,
  appMs: 20,
  appStatus: 200,
  rollbacks: 10,
  deadlocks: 1,
  findings: [],
}
const unwell = {
  code: 'APP.UNWELL',
  severity: 'error',
  message: 'It answers with 500.',
  hint: 'Look.',
} as const

describe('how it is after, against before', () => {
  it.each<[string, Partial<Pulse>, Partial<Pulse>, readonly string[]]>([
    ['the same', {}, {}, []],
    ['an app that fails', {}, { findings: [unwell] }, ['error APP.UNWELL']],
    ['that failed before as well', { findings: [unwell] }, { findings: [unwell] }, ['warning APP.UNWELL']],
    [
      'that fails otherwise than before',
      { findings: [{ ...unwell, message: 'It gives no answer.' }] },
      { findings: [unwell] },
      ['warning APP.UNWELL'],
    ],
    ['a slow app', {}, { appMs: 400 }, ['warning LATENCY.HIGHER']],
    ['a few milliseconds', { serverMs: 0.2 }, { serverMs: 9 }, []],
    ['one that was slow already', { appMs: 400 }, { appMs: 700 }, []],
    ['deadlocks', {}, { deadlocks: 3 }, ['warning DEADLOCKS']],
    ['a few rollbacks', {}, { rollbacks: 60 }, []],
    ['many rollbacks', {}, { rollbacks: 110 }, ['warning ROLLBACKS.MANY']],
    ['nothing known', { appMs: null, deadlocks: null }, { appMs: 900, deadlocks: null }, []],
  ])('%s', (_, before, after, expected) => {
    const found = comparePulses({ ...pulse, ...before }, { ...pulse, ...after })
    expect(found.map(({ severity, code }) => `${severity} ${code}`)).toEqual(expected)
  })
})
