import type { PgSession } from '@twinship/core'
import { describe, expect, it } from 'vitest'
import type { RestoreMark } from '../../model/restore.ts'
import type { PgRestoreSession } from './session.ts'
import { swapIn } from './swap-in.ts'

const mark: RestoreMark = {
  twinship: 'restore',
  version: 1,
  run: '00000000-0000-4000-8000-000000000000',
  kind: 'restore',
  state: 'ready',
  database: 'app',
  backup: 'b',
  safety: null,
  at: '2026-11-25T00:00:00.000Z',
  comment: null,
  old: null,
}

/** A server whose connection is lost when it is asked this. */
function sessionLosing(lost: string): PgRestoreSession {
  const query = (sql: string): Promise<never[]> =>
    sql.includes(lost)
      ? Promise.reject(new Error('Connection terminated unexpectedly'))
      : Promise.resolve((sql.includes('pg_try_advisory_lock') ? [{ held: true }] : []) as never[])
  const close = () => Promise.resolve()
  const session = { query, close } as unknown as PgSession
  return {
    target: {
      url: 'postgres://localhost/app',
      location: 'localhost/app',
      database: 'app',
      ledger: { schema: 'drizzle', table: 'm' },
    },
    maintenance: session,
    live: session,
    liveOid: 1,
    marks: () => Promise.resolve([]),
    close,
  }
}

function swapLosing(lost: string) {
  const nothing = () => Promise.resolve()
  return swapIn(sessionLosing(lost), {
    incoming: { name: 'app_restoring', oid: 2, bytes: 0, mark },
    fence: { rehearse: nothing, prepare: nothing, close: nothing, open: nothing, dispose: nothing },
    maxPauseMs: 600_000,
    records: { carry: nothing, record: () => Promise.resolve(null) },
    now: () => Date.parse('2026-11-25T00:00:00.000Z'),
    onStep: nothing,
  })
}

describe('a connection that is lost', () => {
  it.each(['rename to', 'comment on database "app" is null'])(
    'at "%s" leaves it open whether the names are swapped',
    async (lost) => {
      await expect(swapLosing(lost)).rejects.toMatchObject({
        code: 'RESTORE.UNFINISHED',
        message:
          'The connection to localhost/app was lost during the swap; the names may be swapped already.',
        hint: 'Run ops restore --resume to finish it.',
      })
    },
  )

  it('before it is what it is', async () => {
    await expect(swapLosing('allow_connections false')).rejects.toThrow('Connection terminated unexpectedly')
  })
})
