import type { DatabaseTarget } from '@twinship/core'
import { openDirect } from './connect.ts'
import { toPgError } from './errors.ts'
import { lockSession } from './lock.ts'
import { send } from './send.ts'

const schemasQuery = `select quote_ident(nspname) as name from pg_namespace n
  where nspname !~ '^pg_' and nspname <> 'information_schema'
    and not exists (select from pg_depend d
      where d.objid = n.oid and d.classid = 'pg_namespace'::regclass and d.deptype = 'e')`

/** Drops every schema in one transaction, under the runner's lock. */
export async function dropPgObjects({ url, location }: DatabaseTarget, waitMs: number): Promise<void> {
  const session = await openDirect(url, location, 'twinship-migrate')
  try {
    await lockSession(session, location, { waitMs, create: false, onEvent: () => undefined })
    const schemas = await session.query<{ name: string }>(schemasQuery)
    const sql = [
      'begin',
      `set local lock_timeout = '10s'`,
      ...schemas.map(({ name }) => `drop schema ${name} cascade`),
      'create schema public authorization pg_database_owner',
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
