import { replacedCases } from './replaced-cases.ts'

/** A migration, and what it ends in when it runs as it stands: the plan must end there too. */
export type PlanCase = {
  readonly name: string
  readonly sql: string
  /** `table.column`: each row has a value of its own, none null, all different. */
  readonly own?: readonly string[]
  /** From this server version on. */
  readonly from?: number
  readonly maintenance?: boolean
  /** A step of it has no way back. */
  readonly oneWay?: true
  /** Kinds of the plan's steps, where they say what the case is about. */
  readonly kinds?: readonly string[]
}

/** Tables with rows, for the plans to be carried out on. */
export const planSetup = `
create type mood as enum ('sad', 'ok');
create domain level as int check (value > 0);
create table users (id bigint primary key, name text not null, email text, seen timestamp);
insert into users select n, 'name ' || n, n || '@example.org', '2026-01-01' from generate_series(1, 40) n;
create table messages (
  id bigint primary key, user_id bigint, body varchar(50), n numeric(10, 2), at timestamp, level int,
  constraint messages_user_fk foreign key (user_id) references users (id)
);
insert into messages select n, n % 40 + 1, 'body ' || n, n, '2026-01-01', n from generate_series(1, 200) n;
create index messages_body_idx on messages (body);
create unique index messages_level_idx on messages (level);
create table accounts (
  id bigint, email text, nick text, n int, k int not null, constraint accounts_pkey primary key (id) include (n),
  constraint accounts_email_key unique nulls not distinct (email) include (nick) with (fillfactor = 70) deferrable,
  constraint accounts_n_check check (n > 0), constraint accounts_k_check check (k > 0) not valid
);
insert into accounts select n, n || '@example.org', 'nick ' || n, n, n from generate_series(1, 60) n;
create unique index accounts_nick on accounts (nick) where n > 1;
create table nokey (a int, b int);
insert into nokey select n, n from generate_series(1, 50) n;
create table events (id bigint not null, at date not null, kind text) partition by range (at);
create table events_1 partition of events for values from ('2025-01-01') to ('2026-01-01');
create table events_2 partition of events for values from ('2026-01-01') to ('2027-01-01') partition by list (kind);
create table events_2_a partition of events_2 for values in ('a');
create table events_2_b partition of events_2 for values in ('b');
create index events_1_kind on events_1 (kind desc);
create index events_2_kind on events_2 (kind);
create index events_1_mixed on events_1 (lower(kind), id) where kind <> 'c';
create index events_2_a_mixed on events_2_a (lower(kind), id desc) where kind <> 'c';
insert into events select n, date '2025-06-01' + n, case when n % 2 = 0 then 'a' else 'b' end from generate_series(1, 400) n;
create view messages_n_key as select 1 as x;
alter table nokey add constraint messages_body_key check (a > 0), add constraint messages_n_check unique (a, b),
  add constraint messages_user_id_fkey unique (b, a);
create index events_1_at_idx on nokey (a);
create index events_at_idx on nokey (b);
create schema other;
create table other."Odd Name" (id bigint primary key, "Mixed ""Col" text);
insert into other."Odd Name" select n, n::text from generate_series(1, 20) n;
`

const breakpoint = '\n--> statement-breakpoint\n'

export const planCases: readonly PlanCase[] = [
  ...replacedCases,
  {
    name: 'an index',
    sql: 'CREATE INDEX "i" ON "messages" USING btree ("user_id","at" DESC NULLS LAST);',
    kinds: ['create-index-concurrently'],
  },
  {
    name: 'an index without a name',
    oneWay: true,
    sql: 'CREATE INDEX ON messages (lower(body)) WHERE n > 0',
  },
  {
    name: 'a unique index with everything',
    sql: `CREATE UNIQUE INDEX "U" ON "public"."messages" USING btree ("id" text_ops, "user_id") INCLUDE ("n") NULLS NOT DISTINCT WITH (fillfactor='70') WHERE "body" <> 'x;y'`.replace(
      ' text_ops',
      '',
    ),
  },
  {
    name: 'an index of a table with odd names',
    sql: 'CREATE INDEX "Odd;Idx" ON "other"."Odd Name" USING btree ("Mixed ""Col")',
  },
  {
    name: 'an index that is there, IF NOT EXISTS',
    sql: 'CREATE INDEX IF NOT EXISTS messages_body_idx ON messages (body)',
    kinds: ['run'],
  },
  {
    name: 'a dropped index',
    sql: 'DROP INDEX "messages_body_idx"',
    kinds: ['drop-index-concurrently'],
  },
  {
    name: 'two dropped indexes',
    sql: 'DROP INDEX IF EXISTS messages_body_idx, events_1_at_idx',
    kinds: ['drop-index-concurrently', 'drop-index-concurrently'],
  },
  {
    name: 'a changed index',
    sql: `DROP INDEX "messages_level_idx";${breakpoint}ALTER TABLE "messages" ADD COLUMN "x" text;${breakpoint}CREATE UNIQUE INDEX "messages_level_idx" ON "messages" USING btree ("level","user_id");`,
    kinds: ['run', 'create-index-concurrently', 'rename-index', 'drop-index-concurrently'],
  },
  {
    name: 'a changed index that is made unless it is there',
    sql: `DROP INDEX messages_body_idx;${breakpoint}CREATE INDEX IF NOT EXISTS messages_body_idx ON messages (at)`,
    kinds: ['drop-index-concurrently', 'create-index-concurrently'],
  },
  {
    name: 'a changed foreign key in a DO block',
    oneWay: true,
    sql: `ALTER TABLE messages DROP CONSTRAINT messages_user_fk;${breakpoint}DO $$ BEGIN ALTER TABLE messages ADD CONSTRAINT messages_user_fk FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE; EXCEPTION WHEN duplicate_object THEN null; END $$`,
    kinds: ['add-constraint-not-valid', 'validate-constraint'],
  },
  {
    name: 'a changed index around what changes rows under maintenance',
    oneWay: true,
    sql: 'DROP INDEX messages_body_idx; ALTER TABLE users ADD x text; CREATE INDEX messages_body_idx ON messages (at); UPDATE users SET x = name',
    maintenance: true,
    kinds: ['drop-index-concurrently', 'run'],
  },
  {
    name: 'names and texts of more than one byte',
    sql: `ALTER TABLE messages ADD COLUMN "né😀" text DEFAULT 'ü😀;' CONSTRAINT "ж" CHECK ("né😀" <> '😀') , ADD CONSTRAINT "ñ" CHECK (body <> 'é,😀')`,
    kinds: [
      'add-column',
      'add-constraint-not-valid',
      'validate-constraint',
      'add-constraint-not-valid',
      'validate-constraint',
    ],
  },
  {
    name: 'an index of a partitioned table that its partitions have already',
    sql: 'CREATE INDEX events_kind_i ON events (kind)',
    kinds: ['create-index-on-parent', 'attach-index', 'attach-index'],
    oneWay: true,
  },
  {
    name: 'an index of a partitioned table that one partition has already',
    sql: `CREATE INDEX events_id_i ON events (lower(kind), id) WHERE kind <> 'c'`,
    kinds: [
      'create-index-on-parent',
      'create-index-on-parent',
      'create-index-concurrently',
      'attach-index',
      'attach-index',
      'attach-index',
      'attach-index',
    ],
  },
  {
    name: 'indexes of a partitioned table that are unlike what its partitions have',
    sql: 'CREATE INDEX ON events USING hash (kind); CREATE INDEX ON events (id) INCLUDE (kind); CREATE INDEX ON events (kind COLLATE "C"); CREATE INDEX ON events (kind text_pattern_ops)',
  },
  { name: 'an index of a partitioned table', sql: 'CREATE INDEX events_at ON events (at)' },
  { name: 'a unique index of a partitioned table', sql: 'CREATE UNIQUE INDEX ON events (id, at, kind)' },
  {
    name: 'a foreign key',
    sql: 'ALTER TABLE "nokey" ADD CONSTRAINT "nokey_a_fk" FOREIGN KEY ("b") REFERENCES "public"."messages"("id") ON DELETE set null ON UPDATE cascade;',
    kinds: ['add-constraint-not-valid', 'validate-constraint'],
  },
  {
    name: 'a foreign key without a name',
    sql: 'ALTER TABLE nokey ADD FOREIGN KEY (a) REFERENCES messages DEFERRABLE INITIALLY DEFERRED',
  },
  {
    name: 'a foreign key in a DO block',
    sql: `DO $$ BEGIN\n ALTER TABLE "nokey" ADD CONSTRAINT "fk" FOREIGN KEY ("b") REFERENCES "public"."messages"("id") ON DELETE no action ON UPDATE no action;\nEXCEPTION\n WHEN duplicate_object THEN null;\nEND $$;`,
    kinds: ['add-constraint-not-valid', 'validate-constraint'],
  },
  {
    name: 'a foreign key in a DO block that is there',
    sql: `DO $$ BEGIN ALTER TABLE "messages" ADD CONSTRAINT "messages_user_fk" FOREIGN KEY ("user_id") REFERENCES "users"("id"); EXCEPTION WHEN duplicate_object THEN null; END $$;`,
    kinds: [],
  },
  {
    name: 'a changed foreign key',
    oneWay: true,
    sql: `ALTER TABLE "messages" DROP CONSTRAINT "messages_user_fk";${breakpoint}ALTER TABLE "messages" ADD CONSTRAINT "messages_user_fk" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE cascade;`,
    kinds: ['add-constraint-not-valid', 'validate-constraint'],
  },
  {
    name: 'a dropped foreign key',
    oneWay: true,
    sql: 'ALTER TABLE "messages" DROP CONSTRAINT "messages_user_fk"',
    kinds: ['run'],
  },
  {
    name: 'a check',
    sql: `ALTER TABLE "messages" ADD CONSTRAINT "c" CHECK ("messages"."n" > 0 AND "messages"."body" <> '');`,
  },
  { name: 'a check without a name, no inherit', sql: 'ALTER TABLE messages ADD CHECK (n > 0) NO INHERIT' },
  {
    name: 'a unique constraint',
    sql: 'ALTER TABLE "messages" ADD CONSTRAINT "messages_body_unique" UNIQUE("body");',
    kinds: ['create-index-concurrently', 'constraint-using-index'],
  },
  {
    name: 'a unique constraint with everything',
    sql: 'ALTER TABLE messages ADD UNIQUE NULLS NOT DISTINCT (body, n) INCLUDE (at) DEFERRABLE INITIALLY DEFERRED',
  },
  {
    name: 'a primary key over nullable columns',
    sql: 'ALTER TABLE "nokey" ADD CONSTRAINT "nokey_a_b_pk" PRIMARY KEY("a","b");',
  },
  {
    name: 'names that others of the schema have',
    sql: 'ALTER TABLE messages ADD UNIQUE (body); ALTER TABLE messages ADD CHECK (n > 0); ALTER TABLE messages ADD UNIQUE (n); ALTER TABLE messages ADD FOREIGN KEY (user_id) REFERENCES users (id); CREATE INDEX ON events (at); ALTER TABLE messages ADD COLUMN nr serial',
    own: ['messages.nr'],
  },
  { name: 'NOT NULL', sql: 'ALTER TABLE "messages" ALTER COLUMN "user_id" SET NOT NULL' },
  {
    name: 'NOT NULL of several columns',
    sql: 'ALTER TABLE messages ALTER user_id SET NOT NULL, ALTER COLUMN body SET NOT NULL',
  },
  {
    name: 'NOT NULL that a check proves',
    sql: `ALTER TABLE messages ADD CONSTRAINT c CHECK (n IS NOT NULL AND n > 0);${breakpoint}ALTER TABLE messages ALTER n SET NOT NULL`,
  },
  { name: 'NOT NULL of a partitioned table', sql: 'ALTER TABLE events ALTER COLUMN kind SET NOT NULL' },
  {
    name: 'columns of a partitioned table',
    oneWay: true,
    sql: `ALTER TABLE events ADD COLUMN x int DEFAULT 1; ALTER TABLE events ALTER x SET DEFAULT 2; ALTER TABLE events ADD CONSTRAINT small CHECK (x < 9); ALTER TABLE events ALTER id DROP NOT NULL; ALTER TABLE events DROP CONSTRAINT small; ALTER TABLE events ADD COLUMN u uuid DEFAULT gen_random_uuid()`,
    own: ['events_1.u', 'events_2_a.u', 'events_2_b.u'],
  },
  {
    name: 'a named NOT NULL',
    sql: 'ALTER TABLE messages ADD CONSTRAINT user_there NOT NULL user_id',
    from: 18,
  },
  {
    name: 'a plain column',
    sql: 'ALTER TABLE "messages" ADD COLUMN "x" integer DEFAULT 5 NOT NULL',
    kinds: ['run'],
  },
  {
    name: 'a column with a stable default',
    sql: 'ALTER TABLE messages ADD COLUMN x text DEFAULT lower($$X;$$)',
  },
  {
    name: 'a column with a volatile default',
    sql: 'ALTER TABLE "messages" ADD COLUMN "token" uuid DEFAULT gen_random_uuid() NOT NULL;',
    own: ['messages.token'],
  },
  {
    name: 'a nullable volatile default',
    sql: 'ALTER TABLE messages ADD token uuid DEFAULT gen_random_uuid()',
    own: ['messages.token'],
  },
  {
    name: 'a unique volatile default',
    sql: 'ALTER TABLE messages ADD COLUMN token uuid DEFAULT gen_random_uuid() NOT NULL CONSTRAINT token_once UNIQUE',
    own: ['messages.token'],
  },
  {
    name: 'a volatile default without a primary key',
    sql: 'ALTER TABLE nokey ADD COLUMN token uuid DEFAULT gen_random_uuid() NOT NULL',
    own: ['nokey.token'],
  },
  {
    name: 'a volatile default that is computed',
    sql: `ALTER TABLE messages ADD token int DEFAULT coalesce(nullif(floor(random())::int, 0), 2)`,
    kinds: ['add-column', 'backfill'],
  },
  {
    name: 'a volatile default that may be NULL, under maintenance',
    sql: 'ALTER TABLE messages ADD x int DEFAULT nullif(floor(random())::int, 0)',
    maintenance: true,
    kinds: ['run'],
  },
  { name: 'a serial', sql: 'ALTER TABLE "messages" ADD COLUMN "nr" serial NOT NULL;', own: ['messages.nr'] },
  {
    name: 'a big and a small serial',
    sql: 'ALTER TABLE messages ADD COLUMN nr bigserial, ADD COLUMN few smallserial',
    own: ['messages.nr', 'messages.few'],
  },
  {
    name: 'a serial primary key',
    sql: 'ALTER TABLE nokey ADD COLUMN id serial PRIMARY KEY',
    own: ['nokey.id'],
  },
  {
    name: 'an identity',
    sql: 'ALTER TABLE messages ADD COLUMN nr integer GENERATED BY DEFAULT AS IDENTITY',
    own: ['messages.nr'],
  },
  {
    name: 'an identity as drizzle-kit writes it',
    sql: 'ALTER TABLE "messages" ADD COLUMN "nr" bigint NOT NULL GENERATED ALWAYS AS IDENTITY (sequence name "messages_nr_seq" INCREMENT BY 2 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 5 CACHE 1);',
    own: ['messages.nr'],
  },
  {
    name: 'an identity primary key',
    sql: 'ALTER TABLE nokey ADD COLUMN id bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "nokey_ids" CYCLE)',
    own: ['nokey.id'],
  },
  {
    name: 'a column with constraints beside it',
    sql: `ALTER TABLE messages ADD COLUMN x bigint DEFAULT 1 CONSTRAINT positive CHECK (x > 0) NOT NULL REFERENCES users (id) ON DELETE CASCADE DEFERRABLE`,
  },
  {
    name: 'a column with a nullable reference',
    sql: 'ALTER TABLE messages ADD COLUMN x bigint REFERENCES users (id)',
    kinds: ['run'],
  },
  {
    name: 'a unique column',
    sql: 'ALTER TABLE messages ADD COLUMN x text COLLATE "C" UNIQUE NULLS DISTINCT',
  },
  {
    name: 'a column with a check',
    sql: `ALTER TABLE messages ADD x text DEFAULT 'a' CHECK (x IN ('a', 'b'))`,
  },
  {
    name: 'several things of one table',
    sql: `ALTER TABLE messages ADD COLUMN x int, ADD CONSTRAINT k CHECK (n IN (1, 2) OR n > ANY (ARRAY[0, 1])), ALTER body SET DEFAULT 'a,b', ALTER COLUMN n SET NOT NULL`,
  },
  {
    name: 'a longer varchar, text, a wider numeric',
    oneWay: true,
    sql: 'ALTER TABLE messages ALTER COLUMN body SET DATA TYPE varchar(80); ALTER TABLE messages ALTER body TYPE text; ALTER TABLE messages ALTER n TYPE numeric(12, 2)',
    kinds: ['run'],
  },
  {
    name: 'several tables',
    sql: 'ALTER TABLE messages ADD a int; ALTER TABLE users ADD b int; ALTER TABLE nokey ADD c int',
    kinds: ['run', 'run', 'run'],
  },
  {
    name: 'new tables and their foreign keys',
    oneWay: true,
    sql: 'CREATE TABLE fresh (id bigint PRIMARY KEY, user_id bigint, message_id bigint NOT NULL); CREATE INDEX ON fresh (user_id); ALTER TABLE fresh ADD CONSTRAINT f1 FOREIGN KEY (user_id) REFERENCES users (id); ALTER TABLE fresh ADD CONSTRAINT f2 FOREIGN KEY (message_id) REFERENCES messages (id); ALTER TABLE fresh ALTER user_id SET NOT NULL; INSERT INTO fresh SELECT id, user_id, id FROM messages',
  },
  {
    name: 'an enum value',
    oneWay: true,
    sql: `ALTER TYPE "public"."mood" ADD VALUE 'great' BEFORE 'ok';${breakpoint}ALTER TABLE users ADD COLUMN mood mood`,
    kinds: ['add-enum-value', 'run'],
  },
  {
    name: 'a detached partition',
    oneWay: true,
    sql: 'ALTER TABLE events DETACH PARTITION events_1',
    kinds: ['run'],
  },
  {
    name: 'a new partition',
    sql: `CREATE TABLE events_3 PARTITION OF events FOR VALUES FROM ('2027-01-01') TO ('2028-01-01')`,
  },
  { name: 'REINDEX', sql: 'REINDEX (VERBOSE) INDEX messages_body_idx', kinds: ['reindex-concurrently'] },
  {
    name: 'VALIDATE beside its NOT VALID',
    sql: 'ALTER TABLE messages ADD CONSTRAINT c CHECK (n > 0) NOT VALID; ALTER TABLE messages VALIDATE CONSTRAINT c',
    kinds: ['run', 'run'],
  },
  {
    name: 'its own transactions',
    oneWay: true,
    sql: 'BEGIN; CREATE TABLE a (id int); INSERT INTO a VALUES (1); COMMIT; ALTER TABLE users ADD COLUMN z int',
  },
  {
    name: 'a table dropped under maintenance',
    oneWay: true,
    sql: 'DROP TABLE "users" CASCADE;',
    maintenance: true,
    kinds: ['drop-constraint', 'run'],
  },
  {
    name: 'a column dropped under maintenance',
    oneWay: true,
    sql: 'ALTER TABLE "messages" DROP COLUMN "user_id";',
    maintenance: true,
    kinds: ['drop-constraint', 'run'],
  },
  {
    name: 'renames under maintenance',
    sql: 'ALTER TABLE messages RENAME COLUMN body TO text; ALTER TABLE users RENAME TO people',
    maintenance: true,
  },
  {
    name: 'rows and columns under maintenance',
    oneWay: true,
    sql: 'ALTER TABLE messages ADD COLUMN x text; UPDATE messages SET x = body; ALTER TABLE messages ALTER x SET NOT NULL; ALTER TABLE messages DROP COLUMN body',
    maintenance: true,
  },
  {
    name: 'a stored generated column under maintenance',
    sql: 'ALTER TABLE messages ADD COLUMN twice numeric GENERATED ALWAYS AS (n * 2) STORED',
    maintenance: true,
  },
]
