import type { PgSession } from '@twinship/core'
import { type LedgerName } from './names.ts'
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
}

/** The ledger as one who writes into it needs to know it; empty where there is none. */
export type LedgerFacts = {
  readonly columns: readonly string[]
  /** Those that a row must have and nothing fills in. */
  readonly demands: readonly string[]
  readonly mayWrite: boolean
}

type Found = { schema: string; name: string | null; kind: string | null; hasVersion: boolean }

/**
 * Asked before every run, also where nothing is pending, by a session whose caches are empty: two catalogs, no joins
 * to others. The catalog tells without the right to use a schema; the reading then says what is missing.
 */
const presenceQuery = `
select n.nspname::text as schema, c.relname::text as name, c.relkind::text as kind,
  c.relname = 'format' and exists (select from pg_catalog.pg_attribute a
    where a.attrelid = c.oid and a.attname = 'version' and not a.attisdropped) as "hasVersion"
from pg_catalog.pg_namespace n
left join pg_catalog.pg_class c on c.relnamespace = n.oid and c.relname = any($2::name[])
where n.nspname in ($1, 'ops') order by n.nspname, c.relname`

export async function readFacts(session: PgSession, ledger: LedgerName): Promise<PgFacts> {
  const names = [...tableNames, ledger.table]
  const found = await session.query<Found>(presenceQuery, [ledger.schema, names])
  const engine = found.filter(({ schema, name }) => schema === 'ops' && isEngines(name))
  return {
    hasEngine: engine.some(({ name }) => name === 'format'),
    hasEngineSchema: found.some(({ schema }) => schema === 'ops'),
    hasVersion: engine.some(({ hasVersion }) => hasVersion),
    engineNames: engine.flatMap(({ name }) => name ?? []),
    hasLedgerSchema: found.some(({ schema }) => schema === ledger.schema),
    hasLedger: found.some(
      ({ schema, name, kind }) => schema === ledger.schema && name === ledger.table && isTable(kind),
    ),
  }
}

function isEngines(name: string | null): boolean {
  return tableNames.some((one) => one === name)
}

/** Or what stands for one: a view, a partitioned or a foreign table. */
function isTable(kind: string | null): boolean {
  return kind !== null && 'rpvf'.includes(kind)
}

const ledgerQuery = `
with ledger as (
  select c.oid from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
  where n.nspname = $1 and c.relname = $2 and c.relkind in ('r', 'p', 'v', 'f')),
ledger_columns as (
  select * from pg_catalog.pg_attribute where attrelid = (select oid from ledger) and attnum > 0 and not attisdropped)
select
  array(select attname::text from ledger_columns) as columns,
  array(select attname::text from ledger_columns where attnotnull and not atthasdef and attidentity = ''
        and attgenerated = '' and attname not in ('hash', 'created_at', 'name')) as demands,
  coalesce((select pg_catalog.has_table_privilege(oid, 'INSERT') from ledger), true)
    and not exists (select from pg_catalog.pg_depend d join pg_catalog.pg_class s on s.oid = d.objid
      where d.classid = 'pg_catalog.pg_class'::regclass and d.deptype = 'a'
        and d.refclassid = 'pg_catalog.pg_class'::regclass and d.refobjid = (select oid from ledger)
        and case s.relkind when 'S' then not pg_catalog.has_sequence_privilege(s.oid, 'USAGE') else false end) as "mayWrite"`

export async function readLedgerFacts(session: PgSession, ledger: LedgerName): Promise<LedgerFacts> {
  const [facts] = await session.query<LedgerFacts>(ledgerQuery, [ledger.schema, ledger.table])
  return facts ?? { columns: [], demands: [], mayWrite: true }
}

const notOfExtension = (catalog: string, oid: string) => `not exists (select from pg_catalog.pg_depend d
    where d.classid = 'pg_catalog.${catalog}'::regclass and d.objid = ${oid} and d.deptype = 'e')`

/** As drift is looked for: what is called ops or ops_… is the engine's, or pgBouncer's function. */
const ofPeople = `n.nspname !~ '^pg_' and n.nspname not in ('information_schema', 'ops')
  and not pg_catalog.starts_with(n.nspname, 'ops_')`

const emptyQuery = `
with ledger as (
  select c.oid from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
  where n.nspname = $1 and c.relname = $2 and c.relkind in ('r', 'p', 'v', 'f')),
ledger_parts as (
  select oid from ledger union all
  select d.objid from pg_catalog.pg_depend d where d.classid = 'pg_catalog.pg_class'::regclass
    and d.refclassid = 'pg_catalog.pg_class'::regclass and d.refobjid = (select oid from ledger))
select
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

/** Whether there is no relation, routine or type of anybody's; looks through the whole catalog. */
export async function readIsEmpty(session: PgSession, ledger: LedgerName): Promise<boolean> {
  const [row] = await session.query<{ isEmpty: boolean }>(emptyQuery, [ledger.schema, ledger.table])
  return row?.isEmpty === true
}
