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

/**
 * Which index another role builds is null without pg_read_all_stats; that it builds one is not, nor the lock that it
 * has on the table. The alias of pg_index is i.
 */
const isBuilding = `exists (select from pg_catalog.pg_stat_progress_create_index p
    where p.index_relid = i.indexrelid or (p.index_relid is null and exists (select from pg_catalog.pg_locks l
      where l.pid = p.pid and l.granted and l.locktype = 'relation' and l.relation = i.indrelid
        and l.database = (select oid from pg_catalog.pg_database where datname = pg_catalog.current_database()))))`

const facts = `select c.oid, c.relname::text as name, pg_catalog.format('%I.%I', n.nspname, c.relname) as "qualifiedName",
    i.indisvalid and i.indisready as "isValid", ${isBuilding} as "isBuilding"
  from pg_catalog.pg_index i join pg_catalog.pg_class c on c.oid = i.indexrelid
    join pg_catalog.pg_namespace n on n.oid = c.relnamespace`

/** Names are looked up as the statement itself would: by search_path where no schema is given. */
export async function indexesOf(session: PgSession, table: ObjectName): Promise<readonly IndexFact[]> {
  return session.query<IndexFact>(`${facts} where i.indrelid = pg_catalog.to_regclass($1)`, [
    identifierOf(table),
  ])
}

export async function findIndexes(
  session: PgSession,
  names: readonly ObjectName[],
): Promise<readonly IndexFact[]> {
  return session.query<IndexFact>(
    `${facts} where i.indexrelid in (select pg_catalog.to_regclass(name)::oid from pg_catalog.unnest($1::text[]) name)`,
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
     from (select pg_catalog.to_regclass($1) as parent, pg_catalog.to_regclass($2) as part) names
     left join pg_catalog.pg_inherits on inhparent = parent and inhrelid = part
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
