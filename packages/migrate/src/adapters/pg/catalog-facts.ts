import type { PgSession } from '@twinship/core'
import { qualified, type LedgerName } from './names.ts'
import { tableNames } from './tables.ts'

/** What is where, before anything is read: a table that does not exist cannot be part of a query. */
export type PgFacts = {
  readonly hasEngine: boolean
  readonly hasEngineSchema: boolean
  /** Whether ops.format has the column that the engine's has. */
  readonly hasVersion: boolean
  /** Relations in the schema ops that have names of the engine's tables. */
  readonly engineNames: readonly string[]
  readonly hasLedgerSchema: boolean
  readonly hasLedger: boolean
  /** Columns of the ledger. */
  readonly ledgerColumns: readonly string[]
  /** Those of them that a row must have and nothing fills in. */
  readonly ledgerDemands: readonly string[]
  /** Whether the role may write the ledger's rows; true where there is no ledger. */
  readonly mayWriteLedger: boolean
  /** No relation, routine or type of anybody's. */
  readonly isEmpty: boolean
}

const notOfExtension = (catalog: string, oid: string) => `not exists (select from pg_catalog.pg_depend d
    where d.classid = 'pg_catalog.${catalog}'::regclass and d.objid = ${oid} and d.deptype = 'e')`

const ofPeople = `n.nspname !~ '^pg_' and n.nspname not in ('information_schema', 'ops')`

/** The catalog tells without the right to use a schema; the reading then says what is missing. */
const query = `
with ledger as (
  select c.oid from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
  where n.nspname = $1 and c.relname = $2 and c.relkind in ('r', 'p', 'v', 'f')),
ledger_parts as (
  select oid from ledger union all
  select d.objid from pg_catalog.pg_depend d where d.classid = 'pg_catalog.pg_class'::regclass
    and d.refclassid = 'pg_catalog.pg_class'::regclass and d.refobjid = (select oid from ledger)),
ledger_columns as (
  select * from pg_catalog.pg_attribute where attrelid = (select oid from ledger) and attnum > 0 and not attisdropped),
engine as (
  select c.oid, c.relname from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
  where n.nspname = 'ops' and c.relname = any($3::text[]))
select
  exists (select from engine where relname = 'format') as "hasEngine",
  exists (select from pg_catalog.pg_namespace where nspname = 'ops') as "hasEngineSchema",
  exists (select from pg_catalog.pg_attribute a join engine e on e.oid = a.attrelid
          where e.relname = 'format' and a.attname = 'version' and not a.attisdropped) as "hasVersion",
  array(select relname::text from engine order by relname) as "engineNames",
  exists (select from pg_catalog.pg_namespace where nspname = $1) as "hasLedgerSchema",
  exists (select from ledger) as "hasLedger",
  array(select attname::text from ledger_columns) as "ledgerColumns",
  array(select attname::text from ledger_columns where attnotnull and not atthasdef and attidentity = ''
        and attgenerated = '' and attname not in ('hash', 'created_at', 'name')) as "ledgerDemands",
  coalesce((select pg_catalog.has_table_privilege(oid, 'INSERT') from ledger), true)
    and not exists (select from pg_catalog.pg_depend d join pg_catalog.pg_class s on s.oid = d.objid
      where d.classid = 'pg_catalog.pg_class'::regclass and d.deptype = 'a' and d.refobjid = (select oid from ledger)
        and case s.relkind when 'S' then not pg_catalog.has_sequence_privilege(s.oid, 'USAGE') else false end) as "mayWriteLedger",
  not exists (
    select from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
    where ${ofPeople} and c.relkind in ('r', 'p', 'v', 'm', 'f', 'S', 'c') and c.oid not in (select oid from ledger_parts)
      and ${notOfExtension('pg_class', 'c.oid')})
  and not exists (
    select from pg_catalog.pg_proc p join pg_catalog.pg_namespace n on n.oid = p.pronamespace
    where ${ofPeople} and ${notOfExtension('pg_proc', 'p.oid')})
  and not exists (
    select from pg_catalog.pg_type t join pg_catalog.pg_namespace n on n.oid = t.typnamespace
    where ${ofPeople} and t.typtype in ('e', 'd', 'r') and ${notOfExtension('pg_type', 't.oid')}) as "isEmpty"`

export async function readFacts(session: PgSession, ledger: LedgerName): Promise<PgFacts> {
  const [facts] = await session.query<PgFacts>(query, [ledger.schema, ledger.table, tableNames])
  if (facts === undefined) throw new Error(`no facts of ${qualified(ledger)}`)
  return facts
}
