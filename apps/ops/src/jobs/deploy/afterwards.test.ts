import { CodedError } from '@twinship/core'
import { describe, expect, it } from 'vitest'
import { unfinished } from './afterwards.ts'

describe('what fails after the last migration', () => {
  it('says that the migrations are applied, and why nobody knows more', () => {
    const gone = unfinished(new CodedError('CONNECT.UNREACHABLE', 'db.example.org does not answer.'))
    expect(gone).toMatchObject({
      code: 'DEPLOY.UNVERIFIED',
      message: expect.stringMatching(
        /^The migrations are applied\..*db\.example\.org does not answer\.$/,
      ) as string,
      details: { findings: ['CONNECT.UNREACHABLE'] },
    })
  })

  it('and nothing of what a driver says: it may be a value of a row', () => {
    const refused = Object.assign(new Error('Key (email)=(ada@example.org) exists'), { code: '23505' })
    expect(unfinished(refused).message).toMatch(/something failed \(23505\)\.$/)
  })
})
