import type { PgSession } from '@twinship/core'
import { catalogName, fromCatalogName, isStrong, strongerOf } from '../../../hazards/lock-modes.ts'
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

/**
 * An index that a transaction locks against everybody keeps the users of its table out: that is added, where the table
 * itself is not locked against writes. Not for what runs alone: a concurrent build or drop does so in its last moments,
 * once it has waited everybody out.
 */
export async function addIndexLocks(
  { query, backendPid }: Pick<PgSession, 'query' | 'backendPid'>,
  into: LockSet,
): Promise<void> {
  const rows = await query<{ id: string }>(
    `select i.indrelid::text as id from pg_catalog.pg_locks l join pg_catalog.pg_index i on i.indexrelid = l.relation
     where l.locktype = 'relation' and l.pid = $1 and l.mode = $2
       and l.database = (select oid from pg_catalog.pg_database where datname = current_database())`,
    [backendPid, catalogName('ACCESS EXCLUSIVE')],
  )
  for (const { id } of rows) {
    const own = into.get(id)
    if (own === undefined || !isStrong(own)) into.set(id, 'ACCESS EXCLUSIVE')
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
