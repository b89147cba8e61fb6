import { withPgSession } from '@twinship/core'
import type { JobContext } from '../../context.ts'
import { readObjectHealth } from '../../health/pg-facts.ts'

/** A table as the server counts it: what was written to it, and where its rows lie. */
export type CountedTable = {
  /** As regclass writes it. */
  readonly name: string
  readonly oid: string
  /** Rows inserted, updated and deleted since the statistics were reset. */
  readonly written: number
  readonly filenode: string
}

export type CountedObjects = {
  readonly tables: readonly CountedTable[]
  readonly invalidIndexes: readonly string[]
  readonly unvalidated: readonly string[]
}

/** The engine's own schema and Drizzle's are no part of the app. */
const tablesQuery = `
  select s.relid::regclass::text as name, s.relid::text as oid, pg_relation_filenode(s.relid)::text as filenode,
    (s.n_tup_ins + s.n_tup_upd + s.n_tup_del)::float8 as written
  from pg_stat_user_tables s
  where s.schemaname not in ('ops', 'pg_temp') and s.schemaname !~ '^(pg_temp|pg_toast_temp|ops)_'
    and not (s.schemaname = $1 and s.relname = $2) order by 1`

/** Null on SQLite, which counts nothing, and where the server does not answer. */
export async function countObjects({ config, ledger }: JobContext): Promise<CountedObjects | null> {
  const { direct } = config
  if (direct.dialect !== 'postgresql') return null
  const { url, location } = direct
  try {
    return await withPgSession({ url, location, applicationName: 'twinship-deploy' }, async (session) => {
      const names = [ledger.schema ?? 'drizzle', ledger.table ?? '__drizzle_migrations']
      const tables = await session.query<CountedTable>(tablesQuery, names)
      const { invalidIndexes, unvalidatedConstraints } = await readObjectHealth(session)
      return { tables, invalidIndexes, unvalidated: unvalidatedConstraints }
    })
  } catch {
    // No deployment ends for want of a count: what cannot be compared is not compared.
    return null
  }
}
