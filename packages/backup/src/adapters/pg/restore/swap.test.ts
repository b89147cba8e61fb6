import type { PgSession } from '@twinship/core'
import { describe, expect, it, vi } from 'vitest'
import { closeDatabase, swapNames } from './swap.ts'

const mark = {
  twinship: 'restore',
  version: 1,
  run: '00000000-0000-4000-8000-000000000000',
  kind: 'restore',
  database: 'app',
  backup: 'b',
  safety: null,
  at: '2026-11-25T00:00:00.000Z',
  comment: null,
} as const
const plan = {
  database: 'app',
  liveOid: 1,
  incoming: 'app_restoring',
  incomingOid: 2,
  old: 'app_before',
  marks: {
    incoming: { ...mark, state: 'swapped', old: 'app_before' },
    old: { ...mark, state: 'kept', old: null },
  },
} as const

/** A server on which so many sessions stay. */
function serverWith(left: readonly string[]) {
  const asked: string[] = []
  const query = (sql: string): Promise<never[]> => {
    asked.push(sql)
    const rows = left.map((who, pid) => ({ pid, who }))
    return Promise.resolve((sql.includes('pg_stat_activity') ? rows : []) as never[])
  }
  return { asked, session: { query } as unknown as PgSession }
}

describe('closing a database', () => {
  it('names who stays when the time is up', async () => {
    const { session, asked } = serverWith(['backend 7 of admin (psql)'])
    const isPutOut = () => asked.some((sql) => sql.includes('pg_terminate_backend'))
    // The time is up once it has tried to put them out.
    const clock = vi.spyOn(performance, 'now').mockImplementation(() => (isPutOut() ? 100 : 0))
    let isClosed = false
    const live = { close: () => Promise.resolve(void (isClosed = true)) }
    try {
      await expect(closeDatabase(session, plan, { deadline: 50, live })).rejects.toMatchObject({
        code: 'RESTORE.BUSY',
        exitCode: 6,
        message: 'Clients stayed in app: backend 7 of admin (psql). Nothing was swapped.',
      })
    } finally {
      clock.mockRestore()
    }
    expect(isClosed).toBe(true)
    expect(isPutOut()).toBe(true)
  })

  it('lets nobody in before it gives up its own locks, and waits no longer than there is time', async () => {
    const { session, asked } = serverWith([])
    let askedAtClose: readonly string[] = []
    const live = { close: () => Promise.resolve(void (askedAtClose = [...asked])) }
    const clock = vi.spyOn(performance, 'now').mockReturnValue(20)
    try {
      await closeDatabase(session, plan, { deadline: 50, live })
    } finally {
      clock.mockRestore()
    }
    expect(askedAtClose).toEqual([
      'begin;\nset local statement_timeout = 30;\nalter database "app" allow_connections false;\ncommit',
    ])
  })

  it('and swapping it begin nothing when the time is up', async () => {
    const { session, asked } = serverWith(['backend 7 of admin (psql)'])
    let isClosed = false
    const live = { close: () => Promise.resolve(void (isClosed = true)) }
    const busy = { code: 'RESTORE.BUSY', message: expect.stringContaining('backend 7') as string }
    await expect(closeDatabase(session, plan, { deadline: 0, live })).rejects.toMatchObject(busy)
    await expect(swapNames(session, plan, 0)).rejects.toMatchObject(busy)
    expect(isClosed).toBe(false)
    expect(asked.filter((sql) => !sql.includes('pg_stat_activity'))).toEqual([])
  })
})
