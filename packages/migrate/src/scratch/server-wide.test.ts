import { describe, expect, it } from 'vitest'
import { journalFolder } from '../../test/support/folder-builder.ts'
import { folderOf } from '../../test/support/parsed.ts'
import { refuseServerWide } from './server-wide.ts'

const refuse = (sql: string) => refuseServerWide(folderOf(journalFolder({ '0000_a': sql })))
const block = (body: string) => `DO $$ BEGIN ${body}; END $$;`

describe('a replay beside the live database', () => {
  it.each([
    'CREATE ROLE a;',
    'GRANT a TO b;',
    'REVOKE CONNECT ON DATABASE live FROM PUBLIC;',
    'GRANT CREATE ON TABLESPACE t TO a;',
    'GRANT SET ON PARAMETER work_mem TO a;',
    `COMMENT ON DATABASE live IS 'x';`,
    `COMMENT ON ROLE a IS 'x';`,
    `SECURITY LABEL ON ROLE a IS 'x';`,
    'ALTER DATABASE live OWNER TO a;',
    'ALTER DATABASE live RENAME TO other;',
    'ALTER ROLE a RENAME TO b;',
    'ALTER TABLESPACE t OWNER TO a;',
    'REASSIGN OWNED BY a TO b;',
    'DROP OWNED BY a;',
    `COPY a TO '/tmp/a';`,
    `COPY a FROM PROGRAM 'cat';`,
    `SELECT pg_create_logical_replication_slot('s', 'pgoutput');`,
    `INSERT INTO a SELECT pg_catalog.pg_terminate_backend(pid) FROM b;`,
    block('ALTER ROLE a NOLOGIN'),
    block('GRANT a TO b'),
    block('REVOKE ALL ON DATABASE live FROM PUBLIC'),
    block(`COMMENT ON DATABASE live IS 'x'`),
    block(`EXECUTE format('alter database %I set work_mem = ''8MB''', current_database())`),
    block(`EXECUTE 'CREATE ' || 'x'; EXECUTE $x$ drop role a $x$`),
    `CREATE FUNCTION f() RETURNS void LANGUAGE sql AS 'ALTER SYSTEM SET work_mem = 1';`,
  ])('is refused for %s', async (sql) => {
    await expect(refuse(sql)).rejects.toMatchObject({ code: 'SCRATCH.UNAVAILABLE' })
  })

  it.each([
    'GRANT SELECT ON a TO b;',
    'GRANT ALL ON SCHEMA public TO b;',
    `COMMENT ON TABLE a IS 'of the database';`,
    'ALTER TABLE a OWNER TO b;',
    'ALTER TABLE role RENAME TO database;',
    'COPY a FROM stdin;',
    block('CREATE TABLE a (); GRANT SELECT ON a TO b'),
    block(`CREATE USER MAPPING FOR a SERVER s`),
    block(`RAISE NOTICE 'the role is missing'; ALTER TABLE "role" ADD b int`),
    `CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN new; END $$;`,
  ])('goes on with %s', async (sql) => expect(await refuse(sql)).toBeUndefined())
})
