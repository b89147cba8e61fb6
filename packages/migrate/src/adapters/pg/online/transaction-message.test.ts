import type { PgSession } from '@twinship/core'
import pg from 'pg'
import { describe, expect, it } from 'vitest'
import type { PlanLock } from '../../../model/plan.ts'
import { SendFailure } from '../send.ts'
import { isBusy, transactionMessage } from './transaction-message.ts'

const lock = (name: string, mode: PlanLock['mode']): PlanLock => ({ schema: 'public', name, mode })
const budget = { lockClass: 'strong', lockTimeoutMs: 100, totalMs: 1000, statementTimeoutMs: 5000 } as const

/** Of a server where each of these tables may be locked. */
async function messageOf(...locks: readonly PlanLock[]) {
  const query = () => Promise.resolve(locks.map((_, at) => ({ at: at + 1 })))
  const session = { query } as unknown as PgSession
  return transactionMessage(session, { locks, budget, sql: ['alter table t'], records: [] })
}

const failedAt = (completed: number, code: string) =>
  new SendFailure(Object.assign(new pg.DatabaseError('no', 1, 'error'), { code }), completed)

describe('what a step in one transaction says', () => {
  it('takes several locks within the time of one, the strongest mode first', async () => {
    const { parts, taking } = await messageOf(
      lock('a', 'SHARE ROW EXCLUSIVE'),
      lock('b', 'ACCESS EXCLUSIVE'),
      lock('c', 'SHARE ROW EXCLUSIVE'),
    )
    expect([...taking].map(({ sql }) => sql)).toEqual([
      'set local lock_timeout = 50',
      'set local statement_timeout = 50',
      'lock table only "public"."b" in access exclusive mode',
      'lock table only "public"."a", only "public"."c" in share row exclusive mode',
    ])
    expect(parts.filter(({ sql }) => sql.includes('share update exclusive'))).toHaveLength(3)
  })

  it('leaves a single one to the statement', async () => {
    const { parts, taking } = await messageOf(lock('a', 'ACCESS EXCLUSIVE'))
    expect(taking.size).toBe(0)
    expect(parts.filter(({ sql }) => sql.startsWith('lock'))).toHaveLength(1)
  })

  it('is tried again where it was cancelled as it took locks, and not as it worked', async () => {
    const message = await messageOf(lock('a', 'ACCESS EXCLUSIVE'), lock('b', 'ACCESS EXCLUSIVE'))
    const at = (text: string) => message.parts.findIndex(({ sql }) => sql.startsWith(text))
    const taking = at('lock table only "public"."a", only')
    const working = at('alter')
    expect(taking).toBeLessThan(working)
    expect(isBusy(message, failedAt(taking, '57014'))).toBe(true)
    expect(isBusy(message, failedAt(working, '57014'))).toBe(false)
    expect(isBusy(message, failedAt(working, '55P03'))).toBe(true)
    expect(isBusy(message, failedAt(taking, '42P01'))).toBe(false)
    expect(isBusy(message, new Error('Connection terminated unexpectedly'))).toBe(false)
  })
})
