import { pgVersions, usePostgres } from '@twinship/testkit'
import { describe, expect, it } from 'vitest'
import { createPgDatabase } from '../../src/index.ts'
import { journalFolder } from '../support/folder-builder.ts'
import { pgPlace, type PgPlace } from '../support/pg-place.ts'
import { run } from '../support/run.ts'

describe.each(pgVersions())('the session of a file on PostgreSQL %i', (version) => {
  const pg = usePostgres({ version })

  /** With one more role, which may make tables and has no right to the engine's records. */
  async function withApp(): Promise<PgPlace> {
    const place = await pgPlace(pg)
    await place.query(`do $$ begin
      perform pg_advisory_xact_lock(1);
      if not exists (select from pg_roles where rolname = 'app') then create role app; end if;
    end $$; grant app to migrator, app_owner; grant all on schema public to app`)
    return place
  }

  const owners = `select relname || ' ' || relowner::regrole from pg_class
    where relname in ('a', 'b', 'c') and relkind = 'r' order by 1`

  it.each([
    [
      'SET LOCAL ROLE ends with its transaction',
      'BEGIN; SET LOCAL ROLE app; CREATE TABLE a (i int); COMMIT; CREATE TABLE b (i int);',
      ['a app', 'b app_owner'],
    ],
    [
      'SET ROLE outlives its transaction',
      'BEGIN; SET ROLE app; CREATE TABLE a (i int); COMMIT; CREATE TABLE b (i int); RESET ROLE; CREATE TABLE c (i int);',
      ['a app', 'b app', 'c app_owner'],
    ],
    [
      'SET ROLE is taken back with its transaction',
      'BEGIN; SET ROLE app; CREATE TABLE a (i int); ROLLBACK; CREATE TABLE b (i int);',
      ['b app_owner'],
    ],
    [
      'SET ROLE in a block',
      'DO $$ BEGIN SET ROLE app; CREATE TABLE a (i int); END $$; CREATE TABLE b (i int);',
      ['a app', 'b app'],
    ],
    [
      'SET ROLE in a procedure outside of a transaction',
      'COMMIT; DO $$ BEGIN SET ROLE app; COMMIT; CREATE TABLE a (i int); END $$; CREATE TABLE b (i int);',
      ['a app', 'b app'],
    ],
    [
      'SET ROLE before a concurrent build',
      'CREATE TABLE a (i int); ALTER TABLE a OWNER TO app; SET ROLE app; CREATE INDEX CONCURRENTLY ON a (i); CREATE TABLE b (i int);',
      ['a app', 'b app'],
    ],
  ])('%s', async (_name, sql, expected) => {
    const { database, list } = await withApp()
    await run(database, journalFolder({ '0000_role': sql, '0001_after': 'CREATE TABLE after (i int);' }))
    expect(await list(owners)).toEqual(expected)
    expect(await list(`select relowner::regrole from pg_class where relname = 'after'`)).toEqual([
      'app_owner',
    ])
  })

  it('SET SESSION AUTHORIZATION is the file’s own, not that of the records', async () => {
    const { name, list } = await withApp()
    const database = createPgDatabase({ url: pg.server.url(name), location: name })
    const sql = `SET SESSION AUTHORIZATION app; CREATE TABLE a (i int); COMMIT; CREATE TABLE b (i int);
      RESET SESSION AUTHORIZATION; CREATE TABLE c (i int);`
    expect((await run(database, journalFolder({ '0000_user': sql }))).applied).toHaveLength(1)
    const [login] = await list('select current_user')
    expect(await list(owners)).toEqual(['a app', 'b app', `c ${login}`])
  })

  it('a function that leaves another role behind is named as the cause', async () => {
    const { database, list } = await withApp()
    const sql = `CREATE FUNCTION become() RETURNS text LANGUAGE sql AS $$ SELECT set_config('role', 'app', false) $$;
      SELECT 1, become();`
    await expect(run(database, journalFolder({ '0000_f': sql }))).rejects.toMatchObject({
      code: 'DB.PRIVILEGE',
      message: expect.stringContaining('own record') as string,
      hint: expect.stringContaining('changed the role of the session') as string,
      details: { left: 0 },
    })
    expect(await list('select state from ops.migration')).toEqual(['failed'])
  })

  it('temporary tables, prepared statements, cursors and listeners end with their file', async () => {
    const { database, list } = await pgPlace(pg)
    const folder = journalFolder({
      '0000_users': 'CREATE TABLE users (i int);',
      '0001_temp': `CREATE TEMP TABLE users AS SELECT * FROM users; PREPARE p AS SELECT 1; LISTEN l;
        DECLARE c CURSOR WITH HOLD FOR SELECT 1; CREATE TEMP SEQUENCE s; SELECT nextval('s');`,
      '0002_alter': `ALTER TABLE users ADD COLUMN email text; PREPARE p AS SELECT 2;
        DECLARE c CURSOR WITH HOLD FOR SELECT 2;
        CREATE TABLE heard AS SELECT count(*)::int AS n FROM pg_listening_channels();`,
    })
    expect((await run(database, folder)).applied).toHaveLength(3)
    expect(
      await list(`select attname from pg_attribute where attrelid = 'public.users'::regclass and attnum > 0`),
    ).toEqual(['i', 'email'])
    expect(await list('select n from heard')).toEqual(['0'])
  })

  it('ROLLBACK AND CHAIN keeps the level of its transaction', async () => {
    const { database, list } = await pgPlace(pg)
    const sql = `CREATE TABLE levels (v text); COMMIT; BEGIN ISOLATION LEVEL SERIALIZABLE; SELECT 1;
      ROLLBACK AND CHAIN; INSERT INTO levels SELECT current_setting('transaction_isolation');
      ROLLBACK AND CHAIN; INSERT INTO levels SELECT current_setting('transaction_isolation'); COMMIT;
      INSERT INTO levels SELECT current_setting('transaction_isolation');`
    await run(database, journalFolder({ '0000_chain': sql }))
    expect(await list('select v from levels')).toEqual(['serializable', 'read committed'])
    expect(await list(`select count(*) from ops.journal where state <> 'done'`)).toEqual(['0'])
  })

  it('PREPARE TRANSACTION is refused before anything runs', async () => {
    const { database, list } = await pgPlace(pg)
    const folder = journalFolder({
      '0000_a': 'CREATE TABLE a (i int);',
      '0001_two_phases': `BEGIN; CREATE TABLE b (i int); PREPARE TRANSACTION 'x'; SELECT 1/0;`,
    })
    await expect(run(database, folder)).rejects.toMatchObject({
      code: 'MIGRATION.CANNOT_RUN',
      exitCode: 4,
      details: { migration: '0001_two_phases', statement: 3, line: 1 },
    })
    expect(await list(`select to_regclass('a') is null and to_regnamespace('ops') is null`)).toEqual(['true'])
  })

  it('a statement that stands alone is begun on disk, whatever the session has for the rest', async () => {
    const { database, query, list } = await pgPlace(pg)
    await run(database, journalFolder({ '0000_t': 'CREATE TABLE t (i int);' }))
    await query(`create table public.commits (state text, setting text); grant all on commits to public;
      create function note() returns trigger language plpgsql as $$ begin
        insert into public.commits values (new.state, current_setting('synchronous_commit')); return new; end $$;
      create trigger note before insert or update on ops.journal for each row execute function note()`)
    const sql = 'VACUUM t; SELECT 1;'
    await run(database, journalFolder({ '0000_t': 'CREATE TABLE t (i int);', '0001_v': sql }))
    expect(await list(`select distinct state || ' ' || setting from commits order by 1`)).toEqual([
      'begun on',
      'done off',
    ])
  })
})
