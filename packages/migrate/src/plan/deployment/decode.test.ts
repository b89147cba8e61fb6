import { CodedError, hashJson } from '@twinship/core'
import { describe, expect, it } from 'vitest'
import { planSql } from '../../../test/support/planned.ts'
import { decodePlan } from './decode.ts'

const plan = planSql(['CREATE INDEX i ON messages (n)', 'DROP TABLE users'])

function codeOf(text: string): string | undefined {
  try {
    decodePlan('plan.json', text)
    return undefined
  } catch (error) {
    return error instanceof CodedError ? error.code : String(error)
  }
}

const signed = (body: object) => JSON.stringify({ ...body, hash: hashJson(body) })

describe('decodePlan', () => {
  it('gives back what was written, in whatever order and layout', () => {
    expect(decodePlan('plan.json', JSON.stringify(plan))).toEqual(plan)
    const { hash, ...body } = plan
    expect(decodePlan('plan.json', JSON.stringify({ hash, ...body }, undefined, 4))).toEqual(plan)
  })

  it('refuses what is damaged, changed by hand, or newer', () => {
    const { hash, ...body } = plan
    expect(hash).toHaveLength(64)
    expect(codeOf('{')).toBe('PLAN.UNREADABLE')
    expect(codeOf('[]')).toBe('PLAN.UNREADABLE')
    expect(codeOf(JSON.stringify(plan).replace('messages', 'massages'))).toBe('PLAN.UNREADABLE')
    expect(codeOf(signed({ ...body, version: 2 }))).toBe('PLAN.NEWER')
    expect(codeOf(signed({ ...body, more: 1 }))).toBe('PLAN.UNREADABLE')
    expect(codeOf(signed(body))).toBeUndefined()
  })
})
