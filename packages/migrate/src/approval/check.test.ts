import { describe, expect, it } from 'vitest'
import { checkApprovedPlan, checkApprovers } from './check.ts'
import { decodeApproval } from './decode.ts'
import { approvalOf, signedTextOfApproval } from './encode.ts'

const [plan, other] = ['a'.repeat(64), 'b'.repeat(64)]
const body = approvalOf({ plan, by: 'ann@laptop', at: '2026-01-01T00:00:00.000Z' })
const approval = { ...body, signature: 'armor' }

describe('an approval', () => {
  it('is of one plan', () => {
    expect(checkApprovedPlan(approval, plan)).toEqual([])
    expect(checkApprovedPlan(approval, other)).toMatchObject([{ code: 'APPROVAL.OTHER_PLAN', exitCode: 4 }])
  })

  it('is by another person than whoever deploys, under none of the names of the key', () => {
    expect(checkApprovers(['ann@example.org'], 'bob@example.org')).toEqual([])
    for (const deployer of ['bob@example.org', ' Bob@Example.org ']) {
      expect(checkApprovers(['ann@example.org', 'bob@example.org'], deployer)).toMatchObject([
        { code: 'APPROVAL.OWN', exitCode: 4 },
      ])
    }
  })

  it('is by somebody: a pattern names nobody', () => {
    for (const name of ['*@example.org', 'ann?']) {
      expect(checkApprovers([name], 'bob@example.org')).toMatchObject([{ code: 'APPROVAL.SIGNATURE' }])
    }
  })

  it('is read as it was written, and what is signed is all but the signature', () => {
    expect(decodeApproval('a.json', JSON.stringify(approval))).toEqual(approval)
    expect(signedTextOfApproval(approval)).toBe(
      `{"at":"2026-01-01T00:00:00.000Z","by":"ann@laptop","format":"twinship-approval","plan":"${plan}","version":1}`,
    )
  })

  it.each([
    ['is not JSON', '{'],
    ['is no approval', JSON.stringify({ format: 'twinship-plan', version: 1 })],
    [
      'was made by a newer version (approval 2; this one knows 1)',
      JSON.stringify({ ...approval, version: 2 }),
    ],
    ['does not have the form of docs/formats.md (signature)', JSON.stringify(body)],
  ])('%s: refused', (why, text) => {
    expect(() => decodeApproval('a.json', text)).toThrow(
      expect.objectContaining({
        code: 'APPROVAL.UNREADABLE',
        exitCode: 4,
        message: `a.json ${why}.`,
      }) as Error,
    )
  })
})
