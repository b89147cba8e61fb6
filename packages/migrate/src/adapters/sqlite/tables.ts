import type { Identity } from '../../model/identity.ts'
import type { Layout } from '../../model/folder.ts'
import { rowsOf, type Querier } from './connection.ts'
import { quoteName } from './quote.ts'

export const formatVersion = 1

/** The engine's tables as docs/formats.md describes them. */
const createTables = `
create table if not exists __ops_format (version integer not null);
insert into __ops_format (version) select ${formatVersion} where not exists (select 1 from __ops_format);
create table if not exists __ops_identity (
  singleton integer primary key default 1 check (singleton = 1),
  id text not null,
  environment text not null check (environment in ('development', 'test', 'staging', 'production')),
  created_at integer not null
);
create table if not exists __ops_run (
  id text primary key not null,
  command text not null,
  actor text not null,
  host text not null,
  process_id integer not null,
  git_commit text,
  tool_version text not null,
  backend_pid integer,
  backend_start integer,
  started_at integer not null,
  finished_at integer,
  outcome text check (outcome in ('applied', 'failed', 'interrupted'))
);
create table if not exists __ops_migration (
  ordinal integer primary key,
  id text not null unique,
  run_id text not null,
  tag text not null,
  hash text not null,
  when_ms integer not null,
  tokens_hash text not null,
  statements integer not null,
  state text not null check (state in ('running', 'failed', 'applied', 'rolled-back')),
  failed_statement integer,
  failed_code text,
  lock_wait_ms integer not null default 0,
  started_at integer not null,
  finished_at integer
);
create table if not exists __ops_journal (
  migration_id text not null,
  ordinal integer not null,
  run_id text not null,
  tokens_hash text not null,
  state text not null check (state in ('begun', 'done', 'failed')),
  seen_before text,
  begun_at integer,
  finished_at integer,
  primary key (migration_id, ordinal)
) without rowid;
create table if not exists __ops_audit (
  sequence integer primary key,
  at text not null,
  event text not null,
  run_id text,
  actor text not null,
  details text not null,
  previous_hash text not null,
  hash text not null
);
create trigger if not exists __ops_audit_update before update on __ops_audit
  begin select raise(abort, '__ops_audit is append-only'); end;
create trigger if not exists __ops_audit_delete before delete on __ops_audit
  begin select raise(abort, '__ops_audit is append-only'); end;
create trigger if not exists __ops_audit_replace before insert on __ops_audit
  when exists (select 1 from __ops_audit where sequence = new.sequence)
  begin select raise(abort, '__ops_audit is append-only'); end;
`

/** What is there of the engine's and of Drizzle's; `columns` are the ledger's. */
export type Presence = {
  readonly engine: boolean
  readonly ledger: boolean
  readonly columns: readonly string[]
  readonly isEmpty: boolean
}

export async function readPresence(on: Querier, ledger: string): Promise<Presence> {
  const [row] = await rowsOf(
    on,
    `select
       coalesce(sum(name = '__ops_format'), 0) as engine,
       coalesce(sum(lower(name) = lower(?1) and type in ('table', 'view')), 0) as ledger,
       coalesce(sum(name not like '\\_\\_ops\\_%' escape '\\' and name not like 'sqlite\\_%' escape '\\'
         and lower(tbl_name) <> lower(?1) and tbl_name <> '__ops_audit'), 0) as others,
       (select group_concat(name) from pragma_table_info(?1)) as columns
     from sqlite_master`,
    [ledger],
  )
  return {
    engine: Number(row?.['engine']) > 0,
    ledger: Number(row?.['ledger']) > 0,
    columns: typeof row?.['columns'] === 'string' ? row['columns'].split(',') : [],
    isEmpty: Number(row?.['others']) === 0,
  }
}

/** Inside a write transaction. The ledger is made with the text that stock Drizzle has for it. */
export async function createMissingTables(
  on: Querier,
  ledger: string,
  identity: Identity | null,
  layout: Layout,
): Promise<void> {
  await on.executeMultiple(createTables)
  const [id, more] =
    layout === 'folders' ? ['INTEGER', ',\n\t\t\tname text,\n\t\t\tapplied_at TEXT'] : ['SERIAL', '']
  await on.executeMultiple(`CREATE TABLE IF NOT EXISTS ${quoteName(ledger)} (
			id ${id} PRIMARY KEY,
			hash text NOT NULL,
			created_at numeric${more}
		)`)
  if (identity !== null) await writeIdentity(on, identity, 'keep')
}

/** `keep`: where there is one already, it stays. */
export async function writeIdentity(
  on: Querier,
  { id, environment }: Identity,
  present: 'keep' | 'replace',
): Promise<void> {
  const change =
    present === 'keep' ? 'nothing' : 'update set id = excluded.id, environment = excluded.environment'
  await on.execute({
    sql: `insert into __ops_identity (singleton, id, environment, created_at) values (1, ?, ?, ?)
          on conflict (singleton) do ${change}`,
    args: [id, environment, Date.now()],
  })
}
