import { CodedError } from '@twinship/core'
import pg from 'pg'
import { describe, expect, it } from 'vitest'
import { SendFailure } from '../send.ts'
import { cleaned } from './cleaned.ts'

const refused = (code: string) => {
  const error = new pg.DatabaseError('canceling statement due to lock timeout', 1, 'error')
  return Object.assign(error, { code, severity: 'ERROR' })
}
const rejects = (thrown: Error): Promise<boolean> => Promise.reject(thrown)
const failing = (thrown: Error) => cleaned('app', () => rejects(thrown))

describe('cleaning up behind a failure', () => {
  it('says whether anything is left', async () => {
    expect(await cleaned('app', () => Promise.resolve(true))).toEqual({ isClean: true, error: null })
    expect(await cleaned('app', () => Promise.resolve(false))).toEqual({ isClean: false, error: null })
  })

  it.each([
    ['a query that is refused', refused('55P03'), 'DB.BUSY'],
    ['a statement that is refused', new SendFailure(refused('40P01'), 0), 'DB.BUSY'],
    [
      'a lost connection',
      new SendFailure(new Error('Connection terminated unexpectedly'), 0),
      'DB.CONNECTION_LOST',
    ],
    ['what is coded already', new CodedError('DB.BUSY'), 'DB.BUSY'],
  ])('keeps %s beside it, and throws nothing', async (_, error, code) => {
    expect(await failing(error)).toMatchObject({ isClean: false, error: { code } })
  })

  it('hides no mistake of its own', async () => {
    await expect(failing(new TypeError('x is undefined'))).rejects.toThrow(TypeError)
  })
})
