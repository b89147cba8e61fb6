import type { PgSession } from '@twinship/core'
import { qualified, type LedgerName } from './names.ts'

/** What is where, before anything is read: a table that does not exist cannot be part of a query. */
export type PgFacts = {
  readonly hasEngine: boolean
  readonly hasLedgerSchema: boolean
  readonly hasLedger: boolean
  /** Columns of the ledger. */
  readonly ledgerColumns: readonly string[]
  readonly isEmpty: boolean
}

/** The catalog tells without the right to use a schema; the reading then says what is missing. */
const query = `
with ledger as (
  select c.oid from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
  where n.nspname = $1 and c.relname = $2 and c.relkind in ('r', 'p', 'v', 'f'))
select
  exists (select from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
          where n.nspname = 'ops' and c.relname = 'format') as "hasEngine",
  exists (select from pg_catalog.pg_namespace where nspname = $1) as "hasLedgerSchema",
  exists (select from ledger) as "hasLedger",
  array(select attname::text from pg_catalog.pg_attribute where attrelid = (select oid from ledger)
        and attnum > 0 and not attisdropped) as "ledgerColumns",
  not exists (
    select from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
    where n.nspname !~ '^pg_' and n.nspname not in ('information_schema', 'ops')
      and c.relkind in ('r', 'p', 'v', 'm', 'f') and c.oid not in (select oid from ledger)
      and not exists (select from pg_catalog.pg_depend d where d.classid = 'pg_catalog.pg_class'::regclass and d.objid = c.oid and d.deptype = 'e')) as "isEmpty"`

export async function readFacts(session: PgSession, ledger: LedgerName): Promise<PgFacts> {
  const [facts] = await session.query<PgFacts>(query, [ledger.schema, ledger.table])
  if (facts === undefined) throw new Error(`no facts of ${qualified(ledger)}`)
  return facts
}
