import pg from 'pg'
import type { Layout } from '../../model/folder.ts'
import { literal, qualified, type LedgerName } from './names.ts'

export const formatVersion = 2

export const createSchema = `create schema ops;
comment on schema ops is 'Records of the migration engine; see docs/formats.md.'`

/** Names that the engine's tables have in the schema ops. */
export const tableNames = [
  'format',
  'identity',
  'run',
  'migration',
  'journal',
  'plan',
  'step',
  'audit',
] as const

/** Since format 2: files that run by a plan, step by step. */
const planTables = `
create table ops.plan (
  migration_id uuid primary key,
  plan_hash text not null,
  file jsonb not null
);
create table ops.step (
  migration_id uuid not null,
  position integer not null,
  id text not null,
  run_id uuid not null,
  state text not null check (state in ('begun', 'done', 'undone')),
  seen_before jsonb,
  cursor jsonb,
  rows bigint not null default 0,
  begun_at timestamptz,
  finished_at timestamptz,
  primary key (migration_id, position)
);
`

/** From format 1. */
export const upgradeTables = `${planTables}
alter table ops.run drop constraint run_outcome_check,
  add constraint run_outcome_check check (outcome in ('applied', 'failed', 'interrupted', 'aborted'));
update ops.format set version = ${formatVersion}`

/** The engine's tables as docs/formats.md describes them; made as a whole or not at all. */
export const createTables = `
create table ops.format (version integer not null);
insert into ops.format (version) values (${formatVersion});
create table ops.identity (
  singleton boolean primary key default true check (singleton),
  id uuid not null,
  environment text not null check (environment in ('development', 'test', 'staging', 'production')),
  created_at timestamptz not null default pg_catalog.now()
);
create table ops.run (
  id uuid primary key,
  command text not null,
  actor text not null,
  host text not null,
  process_id integer not null,
  git_commit text,
  tool_version text not null,
  backend_pid integer not null,
  backend_start timestamptz not null,
  started_at timestamptz not null default pg_catalog.now(),
  finished_at timestamptz,
  outcome text check (outcome in ('applied', 'failed', 'interrupted', 'aborted'))
);
create table ops.migration (
  ordinal bigint generated always as identity unique,
  id uuid primary key,
  run_id uuid not null,
  tag text not null,
  hash text not null,
  when_ms bigint not null,
  tokens_hash text not null,
  statements integer not null,
  state text not null check (state in ('running', 'failed', 'applied', 'rolled-back')),
  failed_statement integer,
  failed_code text,
  lock_wait_ms integer not null default 0,
  started_at timestamptz not null default pg_catalog.now(),
  finished_at timestamptz
);
create table ops.journal (
  migration_id uuid not null,
  ordinal integer not null,
  run_id uuid not null,
  tokens_hash text not null,
  state text not null check (state in ('begun', 'done', 'failed')),
  seen_before jsonb,
  begun_at timestamptz,
  finished_at timestamptz,
  primary key (migration_id, ordinal)
);
${planTables}create table ops.audit (
  sequence bigint primary key,
  at text not null,
  event text not null,
  run_id uuid,
  actor text not null,
  details text not null,
  previous_hash text not null,
  hash text not null
);
create function ops.refuse_change() returns trigger language plpgsql set search_path = pg_catalog as $$
begin
  raise exception 'ops.audit is append-only' using errcode = 'insufficient_privilege';
end $$;
create trigger append_only before update or delete or truncate on ops.audit
  for each statement execute function ops.refuse_change();
`

export function createLedgerSchema({ schema }: LedgerName): string {
  return `create schema ${pg.escapeIdentifier(schema)}`
}

/** As stock Drizzle makes its ledger; with the columns of 1.0 where the folder is of its layout. */
export function createLedger(ledger: LedgerName, layout: Layout): string {
  const more = layout === 'folders' ? ', name text, applied_at timestamptz default now()' : ''
  return `create table if not exists ${qualified(ledger)} (id serial primary key, hash text not null, created_at bigint${more})`
}

export function insertIdentity(id: string, environment: string): string {
  return `insert into ops.identity (id, environment) values (${literal(id)}, ${literal(environment)})
on conflict (singleton) do update set id = excluded.id, environment = excluded.environment`
}
