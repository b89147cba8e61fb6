import { openDirectPgSession, type PgSession } from '@twinship/core'
import type { Ledger } from '../../ports/ledger.ts'
import { toLedgerError } from '../ledger-error.ts'
import { toLedgerRow } from '../ledger-row.ts'

export type PgLedgerOptions = {
  readonly url: string
  /** Shown in messages. */
  readonly location: string
  /** As drizzle-kit is configured; default `drizzle` and `__drizzle_migrations`. */
  readonly schema?: string
  readonly table?: string
}

/** Drizzle's ledger on PostgreSQL, over a direct connection that lasts for one reading. */
export function createPgLedger({
  url,
  location,
  schema = 'drizzle',
  table = '__drizzle_migrations',
}: PgLedgerOptions): Ledger {
  return {
    async readRows() {
      const session = await openDirectPgSession({ url, location, applicationName: 'twinship-migrate' })
      try {
        const name = await findTable(session, schema, table)
        if (name === undefined) return []
        const rows = await session.query(`select * from ${name} order by id`)
        return rows.map((row) => toLedgerRow(row, `${schema}.${table}`, location))
      } catch (error) {
        throw toLedgerError(error, location)
      } finally {
        await session.close()
      }
    },
  }
}

/** The table's quoted name. The catalog tells without the right to use the schema; the reading then says what is missing. */
async function findTable(session: PgSession, schema: string, table: string): Promise<string | undefined> {
  const [found] = await session.query<{ name: string }>(
    `select format('%I.%I', n.nspname, c.relname) as name
     from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
     where n.nspname = $1 and c.relname = $2 and c.relkind in ('r', 'p', 'v', 'f')`,
    [schema, table],
  )
  return found?.name
}
