import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { readMigrationFolder } from '../../src/index.ts'
import type { Place } from '../verify/place.ts'

const root = fileURLToPath(new URL('../../../db/migrations/', import.meta.url))
export const twinshipPg = readMigrationFolder(path.join(root, 'pg'))
export const twinshipSqlite = readMigrationFolder(path.join(root, 'sqlite'))

/** Whose foreign keys Prisma's schema of Twinship never had. */
export const unlinked = [
  'assessments',
  'game_results',
  'login_history',
  'message_queue',
  'message_reactions',
  'messages',
  'twincidence_consents',
  'twincidences',
  'twintuition_alerts',
]

export const prismaLedger = `
create table _prisma_migrations (
  id varchar(36) primary key not null, checksum varchar(64) not null, finished_at timestamp,
  migration_name varchar(255) not null, logs text, rolled_back_at timestamp,
  started_at timestamp not null default current_timestamp, applied_steps_count integer not null default 0);
insert into _prisma_migrations (id, checksum, migration_name, finished_at, rolled_back_at, applied_steps_count) values
  ('1', 'c', '20240101000000_init', current_timestamp, null, 1),
  ('2', 'c', '20240201000000_again', null, current_timestamp, 0),
  ('3', 'c', '20240301000000_again', current_timestamp, null, 1);
`

/** Nothing that Prisma cannot say: no programs, checks, partial or expression indexes, collations. */
const prismaShape = `
drop schema drizzle cascade;
drop schema ops cascade;
drop trigger messages_reply_same_pair_insert on messages;
drop trigger messages_reply_same_pair_update on messages;
drop function messages_reply_same_pair;
do $$
declare r record;
begin
  for r in select conrelid::regclass as t, conname from pg_constraint
    where connamespace = 'public'::regnamespace and (contype = 'c' or contype = 'f') loop
    execute format('alter table %s drop constraint %I', r.t, r.conname);
  end loop;
  for r in select indexrelid::regclass as i from pg_index join pg_class c on c.oid = indexrelid
    where c.relnamespace = 'public'::regnamespace and (indpred is not null or indexprs is not null) loop
    execute format('drop index %s', r.i);
  end loop;
  for r in select attrelid::regclass as t, attname, atttypid::regtype::text as type, atthasdef from pg_attribute
    join pg_class c on c.oid = attrelid
    where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and attnum > 0 and not attisdropped loop
    if r.type = 'uuid' then
      execute format('alter table %s alter %I drop default, alter %I type text', r.t, r.attname, r.attname);
    elsif r.type = 'text' then
      execute format('alter table %s alter %I type text collate "default"', r.t, r.attname);
    elsif r.type = 'timestamp with time zone' then
      execute format('alter table %s alter %I drop default, alter %I type timestamp(3)', r.t, r.attname, r.attname);
      if r.atthasdef then
        execute format('alter table %s alter %I set default current_timestamp', r.t, r.attname);
      end if;
    end if;
  end loop;
end $$;
`

/** Twinship's 18 tables as Prisma makes them, with a pair of users and what refers to them. */
export async function makePrismaTwinship(place: Place): Promise<void> {
  await place.migrate(twinshipPg)
  const keys = await place.rows(
    `select conrelid::regclass::text as t, conname, pg_get_constraintdef(oid) as def from pg_constraint
     where contype = 'f' and connamespace = 'public'::regnamespace order by conrelid::regclass::text, conname`,
  )
  await place.run(prismaShape)
  for (const { t, conname, def } of keys) {
    if (!unlinked.includes(String(t))) {
      await place.run(`alter table ${String(t)} add constraint ${String(conname)} ${String(def)}`)
    }
  }
  await place.run(
    `alter index users_email_verification_token_key rename to "users_emailVerificationToken_key"`,
  )
  await place.run(`alter table refresh_tokens drop constraint refresh_tokens_token_key;
    create unique index "refresh_tokens_token_key" on refresh_tokens (token)`)
  await place.run(prismaLedger)
  await place.run(`insert into users (id, email, email_normalized, password_hash) values
    ('0199a6b0-7c00-7000-8000-00000000000a', 'a@example.test', 'a@example.test', 'x'),
    ('0199a6b0-7c00-7000-8000-00000000000b', 'b@example.test', 'b@example.test', 'x');
    update users set created_at = '2024-05-01 12:00:00';
    insert into twin_pairs (id, user1_id, user2_id, status) values ('0199a6b0-7c00-7000-8000-00000000000c',
      '0199a6b0-7c00-7000-8000-00000000000a', '0199a6b0-7c00-7000-8000-00000000000b', 'active')`)
}
