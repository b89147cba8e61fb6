import type { DatabaseTarget } from '@twinship/core'
import { openDirect } from './connect.ts'
import { droppingStatements } from './dropping.ts'
import { toPgError } from './errors.ts'
import { lockSession } from './lock.ts'
import { send } from './send.ts'

/** Drops everything in one transaction, under the runner's lock. */
export async function dropPgObjects({ url, location }: DatabaseTarget, waitMs: number): Promise<void> {
  const session = await openDirect(url, location, 'twinship-migrate')
  try {
    await lockSession(session, location, { waitMs, create: false, onEvent: () => undefined })
    const sql = [
      'begin',
      `set local lock_timeout = '10s'`,
      ...(await droppingStatements(session)),
      'create schema if not exists public authorization pg_database_owner',
      'grant usage on schema public to public',
      'commit',
    ]
    await send(session, sql.join(';\n'))
  } catch (error) {
    throw toPgError(error, location)
  } finally {
    await session.close()
  }
}
