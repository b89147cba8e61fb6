import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { createBackup, createLocalStore, createPgSource } from '@twinship/backup'
import type { RoleKind } from '@twinship/migrate'
import { drawnPgVersions, queryOnce, usePostgres } from '@twinship/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { opsJson } from '../run-ops.ts'
import { rolesPlace, type RolesPlace } from './roles-place.ts'

const notAllowed = '42501'
const readOnly = '25006'
const logins = ['migrator', 'app', 'readonly', 'backup'] as const

describe.each(await drawnPgVersions('roles', process.env))('the roles on PostgreSQL %i', (version) => {
  const folder = mkdtempSync(path.join(tmpdir(), 'twinship-roles-'))
  let place: RolesPlace
  // After the databases are dropped: hooks run last to first.
  afterAll(async () => {
    await place.dropRoles()
    rmSync(folder, { recursive: true, force: true })
  })
  const pg = usePostgres({ version })
  const ops = (role: RoleKind, args: readonly string[]) =>
    opsJson(args, { env: { DATABASE_URL: place.url(role), NODE_ENV: 'test' } })
  const expectStates = async (role: RoleKind, state: string, statements: readonly string[]) => {
    for (const sql of statements) expect(await place.state(role, sql), `${role}: ${sql}`).toBe(state)
  }

  beforeAll(async () => {
    place = await rolesPlace(pg, folder)
    // What a database from before PostgreSQL 15 has, and a table of before.
    await place.query('superuser', 'grant create on schema public to public; create table strange (id int)')
    const warned = await place.apply(['--schema', 'public', '--schema', 'chat', '--limit', 'backup=3'])
    expect(warned).toMatch(/schema "chat" is not there: run this again/)
    expect(warned).toMatch(
      /tables of schema public that .+ does not own, and no migration can alter: strange/,
    )
    await place.query('superuser', 'drop table strange')
    await place.query('migrator', 'create schema chat; create table chat.rooms (id serial primary key)')
    expect(await place.apply(['--schema', 'public', '--schema', 'chat'])).toBe('')
  })

  it('let the migrator run the engine from end to end, as the owner', async () => {
    await place.query('migrator', 'drop schema chat cascade')
    expect(await ops('migrator', ['migrate'])).toMatchObject({ exitCode: 0 })
    expect(await ops('migrator', ['status', '--check'])).toMatchObject({ exitCode: 0 })
    expect(await ops('migrator', ['verify'])).toMatchObject({ exitCode: 0 })
    const owners = await place.query(
      'superuser',
      `select distinct pg_get_userbyid(relowner)::text as owner from pg_class c join pg_namespace n on n.oid = relnamespace
       where nspname in ('public', 'ops', 'drizzle') and relkind in ('r', 'i', 'S')`,
    )
    expect(owners).toEqual([{ owner: `${place.prefix}owner` }])
    await place.query('migrator', 'create schema chat; create table chat.rooms (id serial primary key)')
    expect(await place.apply(['--schema', 'public', '--schema', 'chat'])).toBe('')
  })

  it('let doctor say that the migrator lacks nothing', async () => {
    const { document } = await ops('migrator', ['doctor'])
    const codes = (document['machine'] as readonly { readonly code: string }[]).map(({ code }) => code)
    expect(codes.filter((code) => /^(PRIVILEGE|SETTING)/.test(code))).toEqual([])
  })

  it('give the migrator no rights over the server', async () => {
    await expectStates('migrator', notAllowed, [
      'create role intruder',
      'alter system set work_mem = 65536',
      'set role none; create role intruder',
      `alter role "${place.prefix.replaceAll('"', '""')}app" with password 'x'`,
      "select pg_read_file('PG_VERSION')",
    ])
  })

  it('let the app read and write rows, those of tables made later too', async () => {
    await place.query(
      'migrator',
      'create table later (id serial primary key, body text); create sequence counter',
    )
    await place.query('migrator', 'create table chat.later (id bigint generated always as identity)')
    await expectStates('app', 'none', [
      "insert into later (body) values ('a')",
      "update later set body = 'b'",
      'select * from later for update',
      'delete from later',
      'insert into chat.rooms default values',
      'insert into chat.later default values',
      "select nextval('counter'), currval('counter')",
    ])
  })

  it('keep the app from everything else', async () => {
    await expectStates('app', notAllowed, [
      'create table mine (id int)',
      'create temporary table mine (id int)',
      'create schema mine',
      'create function f() returns int language sql return 1',
      'create view v as select 1',
      'create extension citext',
      'alter table later add column more int',
      'create index on later (body)',
      'drop table later',
      'truncate later',
      'create trigger t before insert on later for each row execute function suppress_redundant_updates_trigger()',
      "select setval('counter', 1)",
      'select * from ops.audit',
      'select * from ops.identity',
      'insert into ops.journal default values',
      'select * from drizzle.__drizzle_migrations',
      'select * from pg_authid',
      `set role "${place.prefix.replaceAll('"', '""')}owner"`,
      `set role "${place.prefix.replaceAll('"', '""')}migrator"`,
      "copy later to program 'true'",
      'create database mine',
      'grant select on later to public; create table mine (id int)',
    ])
  })

  it('let the readonly role read and nothing more, not even where it turns its setting off', async () => {
    await expectStates('readonly', 'none', [
      'select * from later',
      'select * from chat.later',
      'select last_value from counter',
    ])
    await expectStates('readonly', readOnly, [
      'insert into later default values',
      'create table mine (id int)',
      'truncate later',
    ])
    const writable = 'set default_transaction_read_only = off;'
    await expectStates('readonly', notAllowed, [
      'select * from ops.audit',
      'select * from drizzle.__drizzle_migrations',
      ...[
        'insert into later default values',
        'update later set id = 1',
        'delete from later',
        'truncate later',
        'create table mine (id int)',
        'create temporary table mine (id int)',
        "select nextval('counter')",
        'select * from later for update',
      ].map((sql) => `${writable} begin; commit; start transaction read write; ${sql}`),
    ])
  })

  it('let the backup role read everything, hidden rows too, and write nothing', async () => {
    await place.query(
      'migrator',
      'create table hidden (id int); insert into hidden values (1); alter table hidden enable row level security',
    )
    expect(await place.query('readonly', 'select * from hidden')).toEqual([])
    expect(await place.query('backup', 'set row_security = off; select * from hidden')).toEqual([{ id: 1 }])
    await expectStates('backup', 'none', [
      'select * from ops.audit, drizzle.__drizzle_migrations',
      'select last_value from chat.rooms_id_seq',
      'begin; lock table later, hidden, ops.audit in access share mode',
    ])
    await expectStates('backup', readOnly, ['insert into later default values', 'create table mine (id int)'])
    await expectStates(
      'backup',
      notAllowed,
      [
        'insert into later default values',
        'delete from hidden',
        'truncate later',
        'create table mine (id int)',
      ].map(
        (sql) =>
          `set default_transaction_read_only = off; begin; commit; start transaction read write; ${sql}`,
      ),
    )
  })

  it('let the backup role dump all of it with pg_dump, as far as this machine has one of that version', async () => {
    // pg_dump reads no server that is newer than itself: there the same statements stand in for it.
    const version = /\d+/.exec(execFileSync('pg_dump', ['--version'], { encoding: 'utf8' }))?.[0]
    if (Number(version) >= pg.server.version) {
      const dump = (role: RoleKind) => spawnSync('pg_dump', ['-d', place.url(role)], { encoding: 'utf8' })
      const whole = dump('backup')
      expect(whole).toMatchObject({ status: 0, stderr: '' })
      for (const part of ['COPY public.hidden', 'COPY ops.audit', 'COPY drizzle.__drizzle_migrations'])
        expect(whole.stdout).toContain(part)
      expect(dump('app').stderr).toContain('permission denied')
      await backUp(place.url('backup'))
      await expect(backUp(place.url('app'))).rejects.toMatchObject({ code: 'DB.PRIVILEGE' })
      return
    }
    const tables = `select format('%I.%I', schemaname, tablename) as name from pg_tables
      where schemaname not in ('pg_catalog', 'information_schema')`
    const names = (await place.query('superuser', tables)).map(({ name }) => String(name))
    expect(names).toEqual(expect.arrayContaining(['public.hidden', 'ops.audit', 'chat.rooms']))
    const copies = names.map((name) => `lock table ${name} in access share mode; select * from ${name};`)
    const dump = `set row_security = off; begin isolation level repeatable read, read only; ${copies.join(' ')} commit`
    expect(await place.state('backup', dump)).toBe('none')
    expect(await place.state('app', dump)).toBe(notAllowed)
  }, 600_000)

  /** As ops backup create does it: with fingerprints of every table, and the roles beside it. */
  async function backUp(url: string): Promise<void> {
    const env = { PATH: process.env['PATH'] }
    const ledger = { schema: 'drizzle', table: '__drizzle_migrations' }
    const store = createLocalStore(mkdtempSync(path.join(tmpdir(), 'twinship-role-backup-')))
    try {
      const { facts, files } = await createBackup({
        source: createPgSource({ url, location: 'here', ledger, actor: 'test', env, withPasswords: false }),
        store,
        recipients: [],
        fingerprints: true,
        toolVersion: '0',
        env,
        now: Date.now,
      })
      expect(facts.tables.find(({ name }) => name === 'hidden')?.rows).toBeGreaterThan(0)
      expect(files.globals).not.toBeNull()
    } finally {
      rmSync(store.location, { recursive: true, force: true })
    }
  }

  it('let nobody else in', async () => {
    const stranger = `${place.prefix}stranger`
    await pg.server.query(`create role "${stranger.replaceAll('"', '""')}" login`)
    const url = new URL(place.url('app'))
    url.username = encodeURIComponent(stranger)
    const refused = await queryOnce(url.href, 'select 1').catch((error: unknown) => error)
    expect(refused).toMatchObject({ code: notAllowed })
    expect(await place.state('owner', 'select 1')).toBe('28000')
    const rights = await place.query(
      'superuser',
      `select has_database_privilege('public', current_database(), 'connect, temporary, create') as database,
         has_schema_privilege('public', 'public', 'usage, create') as schema`,
    )
    expect(rights).toEqual([{ database: false, schema: false }])
  })

  it('begin their sessions with their settings', async () => {
    const names = ['statement_timeout', 'lock_timeout', 'idle_in_transaction_session_timeout', 'role']
    const shown = names.map((name) => `current_setting('${name}') as ${name}`).join()
    const all = await Promise.all(logins.map((role) => place.query(role, `select ${shown}`)))
    expect(all.map(([row]) => Object.values(row ?? {}))).toEqual([
      ['0', '0', '0', `${place.prefix}owner`],
      ['30s', '10s', '30s', 'none'],
      ['5min', '5s', '1min', 'none'],
      ['0', '0', '0', 'none'],
    ])
    const limit = await place.query(
      'superuser',
      `select rolconnlimit as limit from pg_roles where rolname = $p$${place.prefix}backup$p$`,
    )
    expect(limit).toEqual([{ limit: 3 }])
  })

  it('are the same after a second run, which takes back what was given beside it', async () => {
    const acl = `select jsonb_build_object('db', (select datacl from pg_database where datname = current_database()),
      'ns', (select jsonb_agg(nspacl::text order by nspname) from pg_namespace),
      'rel', (select jsonb_agg(relacl::text order by oid) from pg_class), 'def', (select jsonb_agg(defaclacl::text order by oid) from pg_default_acl),
      'set', (select jsonb_agg(setconfig order by setrole) from pg_db_role_setting where setdatabase = (select oid from pg_database where datname = current_database())),
      'auth', (select jsonb_agg(to_jsonb(r) order by oid) from pg_roles r where starts_with(rolname, $p$${place.prefix}$p$))) as rights`
    const app = `"${place.prefix.replaceAll('"', '""')}app"`
    await place.apply(['--schema', 'public', '--schema', 'chat'])
    const before = await place.query('superuser', acl)
    await place.query(
      'superuser',
      `grant truncate on later to ${app}; grant create on schema public to ${app}; grant update (body) on later to ${app};
       grant usage on schema ops to ${app}; grant select on ops.audit to ${app}; grant temporary on database "${place.name}" to ${app}`,
    )
    expect(await place.state('app', 'truncate later')).toBe('none')
    expect(await place.apply(['--schema', 'public', '--schema', 'chat'])).toBe('')
    expect(await place.query('superuser', acl)).toEqual(before)
    await expectStates('app', notAllowed, ['truncate later', 'select * from ops.audit'])
  })
})
