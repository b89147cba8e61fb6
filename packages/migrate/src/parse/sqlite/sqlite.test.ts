import { describe, expect, it } from 'vitest'
import { parseText } from '../../../test/support/parsed.ts'

const parse = (sql: string) => parseText('sqlite', sql)

describe('SQLite statements', () => {
  it.each([
    ['PRAGMA foreign_keys=OFF', { effect: 'inside', subject: { kind: 'foreign-keys', enabled: false } }],
    ['PRAGMA main.foreign_keys(1)', { effect: 'inside', subject: { kind: 'foreign-keys', enabled: true } }],
    [`PRAGMA foreign_keys = 'on'`, { effect: 'inside', subject: { kind: 'foreign-keys', enabled: true } }],
    ['PRAGMA foreign_keys', { effect: 'inside', subject: { kind: 'foreign-keys', enabled: null } }],
    ['PRAGMA defer_foreign_keys = on', { effect: 'inside', subject: null }],
    [
      'PRAGMA journal_mode = wal',
      {
        effect: 'alone',
        repeat: 'repeatable',
        subject: { kind: 'pragma', schema: '', name: 'journal_mode' },
      },
    ],
    [
      'PRAGMA Main.Page_Size(8192)',
      { effect: 'inside', subject: { kind: 'pragma', schema: 'main', name: 'page_size' } },
    ],
    [
      'WITH x AS (SELECT 1) DELETE FROM main."a b" WHERE 1',
      { effect: 'inside', subject: { kind: 'delete-rows', table: 'a b' } },
    ],
    ['PRAGMA page_size', { effect: 'inside', subject: null }],
    ['PRAGMA user_version = 1', { effect: 'inside', subject: null }],
    ['PRAGMA table_info(a)', { effect: 'inside', subject: null }],
    ['PRAGMA wal_checkpoint', { effect: 'alone', repeat: 'repeatable' }],
    ['PRAGMA wal_checkpoint(TRUNCATE)', { effect: 'alone', repeat: 'repeatable' }],
    ['VACUUM', { effect: 'alone', repeat: 'repeatable' }],
    [`VACUUM INTO 'x'`, { effect: 'alone', repeat: 'unknown' }],
    [`ATTACH 'x' AS y`, { effect: 'alone', repeat: 'repeatable', subject: { kind: 'attach', name: 'y' } }],
    ['DETACH DATABASE y', { effect: 'alone', repeat: 'repeatable', subject: { kind: 'detach', name: 'y' } }],
    ['DROP TABLE IF EXISTS main."a b"', { effect: 'inside', subject: { kind: 'drop-table', table: 'a b' } }],
    [
      'ALTER TABLE a RENAME TO b',
      { effect: 'inside', subject: { kind: 'rename-table', table: 'a', to: 'b' } },
    ],
    ['ALTER TABLE a RENAME x TO y', { effect: 'inside', subject: null }],
    ['BEGIN IMMEDIATE', { effect: 'begin' }],
    ['END TRANSACTION', { effect: 'commit', chain: false }],
    ['ROLLBACK', { effect: 'rollback', chain: false }],
    ['ROLLBACK TO s', { effect: 'savepoint' }],
    ['CREATE TABLE a (id integer)', { effect: 'inside', subject: null }],
  ])('%s', async (sql, expected) => {
    expect((await parse(sql)).statements).toMatchObject([expected])
  })

  it.each([
    ['ALTER TABLE `a` ALTER COLUMN "x" TO "x" text NOT NULL;', 'a'],
    ['alter table main.[a b] /* c */ alter x to x text references "b"(`id;`);', 'a b'],
    ['ALTER TABLE a ALTER COLUMN column TO column text;', 'a'],
    ['ALTER TABLE a ALTER column TO column text;', 'a'],
  ])('libSQL: %s passes as one statement among others', async (sql, table) => {
    const { statements } = await parse(`CREATE TABLE z (id);\n${sql}\n-- then\nDROP TABLE z`)
    expect(statements.map(({ line, sql: text, subject }) => [line, text, subject])).toEqual([
      [1, 'CREATE TABLE z (id)', null],
      [2, sql.slice(0, -1), { kind: 'alter-column-to', table }],
      [4, 'DROP TABLE z', { kind: 'drop-table', table: 'z' }],
    ])
  })

  it.each([
    'UPDATE t SET window = 1 WHERE over > 2',
    'CREATE TABLE t (window int, filter text)',
    'INSERT INTO filter (window) SELECT count(*) FILTER (WHERE x) OVER (ORDER BY over) FROM t',
    'CREATE TABLE t (a int) RANDOM ROWID',
  ])('%s passes, though the grammar takes it for something else', async (sql) => {
    const { statements } = await parse(`SELECT 1;\n${sql};\n-- then\nDROP TABLE window`)
    expect(statements.map(({ line, sql: text }) => [line, text])).toEqual([
      [1, 'SELECT 1'],
      [2, sql],
      [4, 'DROP TABLE window'],
    ])
    expect(statements[2]?.subject).toEqual({ kind: 'drop-table', table: 'window' })
  })

  it.each([
    'UPDATE t SET window = ',
    'SELECT over over over over over over over over',
    'CREATE RANDOM ROWID',
  ])('%s is no SQL', async (sql) => {
    await expect(parse(sql)).rejects.toMatchObject({ code: 'MIGRATION.SYNTAX' })
  })

  it('a trigger keeps its statements, a literal its marker', async () => {
    const trigger = `CREATE TRIGGER t AFTER INSERT ON a BEGIN UPDATE a SET b = ';'; DELETE FROM c; END`
    const insert = `INSERT INTO a VALUES ('x --> statement-breakpoint y')`
    const { statements, breakpoints } = await parse(`${trigger};${insert};\r\n--> statement-breakpoint\r\n`)
    expect(statements.map(({ sql }) => sql)).toEqual([trigger, insert])
    expect(breakpoints).toHaveLength(1)
  })

  it('a rebuild that copies nothing, in other letters', async () => {
    const { facts } = await parse(
      'CREATE TABLE `__new_P` (id);\nDROP TABLE p;\nALTER TABLE __new_p RENAME TO `P`;',
    )
    expect(facts).toEqual([
      {
        kind: 'table-rebuild',
        order: 'create-first',
        table: 'P',
        temporary: '__new_P',
        create: 1,
        copy: null,
        drop: 2,
        rename: 3,
      },
    ])
  })

  it('a rebuild that renames first', async () => {
    const { facts } = await parse(
      'ALTER TABLE p RENAME TO p_old; CREATE TABLE P (id); INSERT INTO p SELECT id FROM p_old; DROP TABLE "P_OLD"',
    )
    expect(facts).toEqual([
      {
        kind: 'table-rebuild',
        order: 'rename-first',
        table: 'p',
        temporary: 'p_old',
        create: 2,
        copy: 3,
        drop: 4,
        rename: 1,
      },
    ])
  })

  it('a new table that is only renamed is no rebuild', async () => {
    expect((await parse('CREATE TABLE a (id); ALTER TABLE a RENAME TO b; DROP TABLE b;')).facts).toEqual([])
  })
})
