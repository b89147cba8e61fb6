import type { PgSession } from '@twinship/core'
import type { ObjectName } from '../../model/statement.ts'

export type IndexFact = {
  readonly oid: number
  readonly name: string
  readonly qualifiedName: string
  readonly isValid: boolean
  /** Another session is at it right now. */
  readonly isBuilding: boolean
}

const facts = `select c.oid, c.relname::text as name, format('%I.%I', n.nspname, c.relname) as "qualifiedName",
    i.indisvalid and i.indisready as "isValid",
    exists (select from pg_stat_progress_create_index p where p.index_relid = i.indexrelid) as "isBuilding"
  from pg_index i join pg_class c on c.oid = i.indexrelid join pg_namespace n on n.oid = c.relnamespace`

/** Names are looked up as the statement itself would: by search_path where no schema is given. */
export async function indexesOf(session: PgSession, table: ObjectName): Promise<readonly IndexFact[]> {
  return session.query<IndexFact>(`${facts} where i.indrelid = to_regclass($1)`, [identifierOf(table)])
}

export async function findIndexes(
  session: PgSession,
  names: readonly ObjectName[],
): Promise<readonly IndexFact[]> {
  return session.query<IndexFact>(
    `${facts} where i.indexrelid in (select to_regclass(name)::oid from unnest($1::text[]) name)`,
    [names.map(identifierOf)],
  )
}

/** `unknown`: there is no such table, or no such partition. */
export async function detachState(
  session: PgSession,
  table: ObjectName,
  partition: ObjectName,
): Promise<'attached' | 'pending' | 'detached' | 'unknown'> {
  const [row] = await session.query<{ state: 'attached' | 'pending' | 'detached' }>(
    `select case when inhdetachpending then 'pending' when inhparent is not null then 'attached' else 'detached' end
       as state
     from (select to_regclass($1) as parent, to_regclass($2) as part) names
     left join pg_inherits on inhparent = parent and inhrelid = part
     where parent is not null and part is not null`,
    [identifierOf(table), identifierOf(partition)],
  )
  return row?.state ?? 'unknown'
}

/** As SQL writes the name. */
export function identifierOf({ schema, name }: ObjectName): string {
  return [schema, name]
    .filter((part) => part !== null)
    .map((part) => `"${part.replaceAll('"', '""')}"`)
    .join('.')
}
