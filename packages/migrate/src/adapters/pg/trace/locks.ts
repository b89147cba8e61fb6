import type { PgSession } from '@twinship/core'
import { fromCatalogName, strongerOf } from '../../../hazards/lock-modes.ts'
import type { LockMode } from '../../../hazards/model.ts'
import type { Traced } from '../../../model/trace.ts'
import type { TracedRelations } from './relations.ts'

/** Locks of one session on relations, by their oid; one that it waits for counts, since others queue behind it. */
export type LockSet = Map<string, LockMode>

export async function collectLocks(
  session: Pick<PgSession, 'query'>,
  backendPid: number,
  into: LockSet,
): Promise<void> {
  const rows = await session.query<{ id: string; mode: string }>(
    `select relation::text as id, mode from pg_catalog.pg_locks
     where locktype = 'relation' and pid = $1
       and database = (select oid from pg_catalog.pg_database where datname = current_database())`,
    [backendPid],
  )
  for (const { id, mode } of rows) {
    const taken = fromCatalogName(mode)
    if (taken !== undefined) into.set(id, strongerOf(into.get(id), taken))
  }
}

/** On relations that were there before. */
export function locksOn(before: TracedRelations, locks: LockSet): Traced['locks'] {
  return [...locks].flatMap(([id, mode]) => {
    const relation = before.get(id)
    if (relation === undefined || mode === 'ACCESS SHARE') return []
    return [{ schema: relation.schema, name: relation.name, mode }]
  })
}
