import { CodedError } from '@twinship/core'
import { describe, expect, it } from 'vitest'
import { outcomeOf } from './outcome.ts'

const undone = new CodedError('MIGRATION.FAILED', 'no', { details: { undone: ['x/1.1'] } })

describe('what a deployment that ended in an error has come to', () => {
  it.each([
    [new TypeError('no'), [], 'failed'],
    [new CodedError('CONFIRM.MISSING', 'no'), [], 'declined'],
    [new CodedError('CONFIRM.MISSING', 'no'), ['0001_a'], 'failed'],
    [new CodedError('INTERRUPTED'), ['0001_a'], 'interrupted'],
    [undone, [], 'taken-back'],
    // Two files are in, the third was taken back: the whole was not.
    [undone, ['0001_a'], 'failed'],
    [new CodedError('DEPLOY.RESTORED', 'back'), ['0001_a'], 'taken-back'],
    [new CodedError('DEPLOY.UNHEALTHY', 'no'), ['0001_a'], 'failed'],
  ])('%s with %j applied: %s', (error, applied, expected) => {
    expect(outcomeOf(error, applied)).toBe(expected)
  })
})
