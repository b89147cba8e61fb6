import type { PgSession } from '@twinship/core'
import type { PlanLock } from '../../../model/plan.ts'
import { identifierOf } from '../probe-facts.ts'

/**
 * What the way back is prepared for: it may need more than the way there did, as dropping a foreign key does, and no plan
 * says what. So the strongest lock on each table of the step that is there, and on what inherits from it.
 */
export async function undoLocks(
  session: PgSession,
  locks: readonly PlanLock[],
): Promise<readonly PlanLock[]> {
  const rows = await session.query<{ schema: string; name: string }>(
    `with recursive tables (relid) as (
       select pg_catalog.to_regclass(w.name)::oid from pg_catalog.unnest($1::text[]) w (name)
       union select i.inhrelid from pg_catalog.pg_inherits i join tables t on i.inhparent = t.relid)
     select n.nspname::text as schema, c.relname::text as name from tables t
     join pg_catalog.pg_class c on c.oid = t.relid join pg_catalog.pg_namespace n on n.oid = c.relnamespace
     order by c.oid`,
    [locks.map(identifierOf)],
  )
  return rows.map((row) => ({ ...row, mode: 'ACCESS EXCLUSIVE' }))
}
