import { CodedError } from '@twinship/core'
import { describe, expect, it } from 'vitest'
import { createProblems } from './problems.ts'

const edited = () => Promise.reject(new CodedError('MIGRATION.EDITED', 'x was edited.'))
const role = () => Promise.reject(new CodedError('DEPLOY.ROLE', 'y is a superuser.'))

describe('what stands in the way', () => {
  it('is nothing where all went well, and gives what was asked for', async () => {
    const problems = createProblems()
    expect(await problems.attempt(async () => 7)).toBe(7)
    expect(() => problems.refuse()).not.toThrow()
  })

  it('alone is the error that it is', async () => {
    const problems = createProblems()
    expect(await problems.attempt(edited)).toBeUndefined()
    expect(() => problems.refuse()).toThrow(expect.objectContaining({ code: 'MIGRATION.EDITED' }) as Error)
  })

  it('is told all at once, each with what to do', async () => {
    const problems = createProblems()
    await problems.attempt(edited)
    await problems.attempt(role)
    expect(() => problems.refuse()).toThrow(
      expect.objectContaining({
        code: 'DEPLOY.NOT_READY',
        exitCode: 4,
        message: expect.stringMatching(
          /MIGRATION\.EDITED .*x was edited\.\n {4}→ .*\n {2}DEPLOY\.ROLE/,
        ) as string,
        details: { problems: ['MIGRATION.EDITED', 'DEPLOY.ROLE'] },
      }) as Error,
    )
  })

  it('is not a mistake of ours, nor what a person stopped', async () => {
    const problems = createProblems()
    const bug = new TypeError('no')
    await expect(problems.attempt(() => Promise.reject(bug))).rejects.toBe(bug)
    const stopped = new CodedError('INTERRUPTED')
    await expect(problems.attempt(() => Promise.reject(stopped))).rejects.toBe(stopped)
  })
})
