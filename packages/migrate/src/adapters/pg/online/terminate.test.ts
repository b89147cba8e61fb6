import pg from 'pg'
import { describe, expect, it } from 'vitest'
import type { Blocker } from './blockers.ts'
import type { StepContext } from './context.ts'
import { terminate } from './terminate.ts'

const blocker: Blocker = {
  pid: 71,
  preparedAs: null,
  since: '2026-01-01 00:00:00+00',
  application: 'psql',
  state: 'idle in transaction',
  ageMs: 61_000,
  table: 'public.t',
  isWraparound: false,
}
const refused = Object.assign(new pg.DatabaseError('must be a superuser', 1, 'error'), { code: '42501' })

type Answers = { readonly mayEnd?: readonly unknown[]; readonly end: readonly unknown[] | Error }

/** What was done, in its order. */
async function ending({ mayEnd = [{ isAllowed: true }], end }: Answers, recorded = new Set<string>()) {
  const done: string[] = []
  const query = (sql: string) => {
    const isKill = sql.includes('pg_terminate_backend')
    done.push(isKill ? 'end' : 'ask')
    if (!isKill) return Promise.resolve(mayEnd)
    return end instanceof Error ? Promise.reject(end) : Promise.resolve(end)
  }
  const onBlocker: StepContext['onBlocker'] = (event, { because }) => {
    done.push(because === undefined ? event : `${event} ${because}`)
    return Promise.resolve()
  }
  const onEvent = () => done.push('tell')
  const context = { run: { observer: { query }, onEvent }, onBlocker } as unknown as StepContext
  return { result: await terminate(context, blocker, recorded), done }
}

describe('ending who stands in the way', () => {
  it('is written down before it is done, once', async () => {
    const recorded = new Set<string>()
    expect(await ending({ end: [{ done: false }] }, recorded)).toEqual({
      result: 'there',
      done: ['ask', 'blocker.terminated', 'end'],
    })
    expect(await ending({ end: [{ done: true }] }, recorded)).toEqual({
      result: 'gone',
      done: ['ask', 'end', 'tell'],
    })
  })

  it('leaves its record where the connection is lost meanwhile', async () => {
    expect(await ending({ end: new Error('Connection terminated unexpectedly') })).toEqual({
      result: 'there',
      done: ['ask', 'blocker.terminated', 'end'],
    })
  })

  it('writes nothing of what is over, or may not be ended', async () => {
    expect(await ending({ mayEnd: [], end: [] })).toEqual({ result: 'there', done: ['ask'] })
    expect(await ending({ mayEnd: [{ isAllowed: false }], end: [] })).toEqual({
      result: 'not allowed',
      done: ['ask'],
    })
  })

  it.each([
    ['not found', [], 'there'],
    ['not allowed', refused, 'not allowed'],
  ] as const)('takes the record back where it turns out to be %s', async (because, end, result) => {
    expect(await ending({ end })).toEqual({
      result,
      done: ['ask', 'blocker.terminated', 'end', `blocker.spared ${because}`],
    })
  })
})
