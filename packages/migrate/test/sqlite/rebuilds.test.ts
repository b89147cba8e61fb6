import { describe, expect, it } from 'vitest'
import { journalFolder } from '../support/folder-builder.ts'
import { run } from '../support/run.ts'
import { useSqlite } from './place.ts'

const family = (onDelete: string) => `CREATE TABLE p (id integer PRIMARY KEY, v text);
CREATE TABLE c (id integer PRIMARY KEY, pid integer REFERENCES p(id) ON DELETE ${onDelete});
INSERT INTO p VALUES (1, 'x'), (2, NULL);
INSERT INTO c VALUES (1, 1), (2, 2);`

/** The file's own end of a transaction, after which a pragma of its own holds. */
const keysOn = `PRAGMA foreign_keys=OFF;
BEGIN;
CREATE TABLE other (id integer);
COMMIT;
PRAGMA foreign_keys=ON;
`

const createFirst = `CREATE TABLE n (id integer PRIMARY KEY, v text, x text);
INSERT INTO n (id, v) SELECT id, v FROM p;
DROP TABLE p;
ALTER TABLE n RENAME TO p;`

const renameFirst = (condition: string) => `ALTER TABLE p RENAME TO p_old;
CREATE TABLE p (id integer PRIMARY KEY, v text, x text);
INSERT INTO p (id, v) SELECT id, v FROM p_old WHERE ${condition};
DROP TABLE p_old;`

describe('rebuilds that could lose rows', () => {
  const fresh = useSqlite()

  async function prepared(first: string, second: string) {
    const place = await fresh()
    await run(place.database, journalFolder({ '0000_a': first }, { dialect: 'sqlite' }), { create: true })
    const folder = journalFolder({ '0000_a': first, '0001_b': second }, { dialect: 'sqlite' })
    return { ...place, again: (resume = false) => run(place.database, folder, { resume }) }
  }

  const cases = (['CASCADE', 'SET NULL'] as const).flatMap((onDelete) =>
    [createFirst, `BEGIN;\n${createFirst}\nCOMMIT;`, renameFirst('true')].map(
      (rebuild) => [onDelete, rebuild] as const,
    ),
  )

  it.each(cases)(
    'ON DELETE %s, foreign keys on by the file itself: stops before %s',
    async (onDelete, sql) => {
      const place = await prepared(family(onDelete), keysOn + sql)
      await expect(place.again()).rejects.toMatchObject({
        code: 'MIGRATION.FOREIGN_KEYS',
        message: expect.stringContaining('would touch the rows of c'),
        hint: expect.stringMatching(/PRAGMA foreign_keys=OFF.*ops resume/),
        details: { left: 5 },
      })
      expect(await place.rows('select id, v from p order by id')).toEqual([
        { id: 1, v: 'x' },
        { id: 2, v: null },
      ])
      expect(await place.rows('select id, pid from c order by id')).toEqual([
        { id: 1, pid: 1 },
        { id: 2, pid: 2 },
      ])
    },
  )

  it('a table that nobody refers to may go with foreign keys on', async () => {
    const place = await prepared(family('CASCADE'), `${keysOn}DROP TABLE c;`)
    expect((await place.again()).applied).toHaveLength(1)
  })

  it('counts the rows of one that renames first', async () => {
    const table = `CREATE TABLE p (id integer PRIMARY KEY, v text);\nINSERT INTO p VALUES (1, 'x'), (2, NULL);`
    const losing = await prepared(table, renameFirst('v IS NOT NULL'))
    await expect(losing.again()).rejects.toMatchObject({
      code: 'MIGRATION.ROWS_LOST',
      message: expect.stringContaining('the rebuild of p leaves 1 of 2 rows in p'),
      details: { statement: 4, left: 0 },
    })
    expect(await losing.rows('select count(*) as n from p')).toEqual([{ n: 2 }])
    const whole = await prepared(table, renameFirst('true'))
    expect((await whole.again()).applied).toMatchObject([
      { notes: ['rebuild of p: 2 rows before, 2 after; foreign keys hold'] },
    ])
    const meant = await prepared(
      table,
      renameFirst('true').replace('DROP', 'DELETE FROM p WHERE id = 2;\nDROP'),
    )
    expect((await meant.again()).applied).toHaveLength(1)
  })

  it('proves together what stands in a row after the file’s own COMMIT', async () => {
    const deletes = 'DELETE FROM p WHERE id = 1;\nDELETE FROM c WHERE pid = 1;'
    const place = await prepared(family('NO ACTION'), `BEGIN;\nSELECT 1;\nCOMMIT;\n${deletes}`)
    expect((await place.again()).applied).toHaveLength(1)
    expect(await place.rows('select id from c')).toEqual([{ id: 2 }])
    const orphans = await prepared(family('NO ACTION'), 'COMMIT;\nDELETE FROM p WHERE id = 1;')
    await expect(orphans.again()).rejects.toMatchObject({ code: 'MIGRATION.FOREIGN_KEYS' })
  })

  it('stops before a DROP that is committed before the table has its name', async () => {
    const table = `CREATE TABLE p (id integer PRIMARY KEY, v text);\nINSERT INTO p VALUES (1, 'x'), (2, NULL);`
    const [copy, drop, rename] = [
      'CREATE TABLE n (id integer PRIMARY KEY, v text);\nINSERT INTO n SELECT id, v FROM p WHERE id = 1;',
      'DROP TABLE p;',
      'ALTER TABLE n RENAME TO p;',
    ]
    const place = await prepared(table, `BEGIN;\n${copy}\n${drop}\nCOMMIT;\n${rename}`)
    await expect(place.again()).rejects.toMatchObject({
      code: 'MIGRATION.ROWS_LOST',
      details: { statement: 4, left: 0 },
    })
    expect(await place.rows('select count(*) as n from p')).toEqual([{ n: 2 }])
  })

  it('tells of a trigger that went with the old table, unless the file makes it again', async () => {
    const trigger = 'CREATE TRIGGER tg AFTER INSERT ON p BEGIN DELETE FROM p WHERE id = 0; END;'
    const table = `CREATE TABLE p (id integer PRIMARY KEY, v text);\n${trigger}`
    const proof = 'rebuild of p: 0 rows before, 0 after; foreign keys hold'
    for (const sql of [createFirst, renameFirst('true')]) {
      expect((await (await prepared(table, sql)).again()).applied).toMatchObject([
        { notes: [proof, 'trigger tg of p was dropped with the old table and not created again'] },
      ])
      expect((await (await prepared(table, `${sql}\nCOMMIT;\n${trigger}`)).again()).applied).toMatchObject([
        { notes: [proof] },
      ])
    }
  })

  it('says what to do about a view on the table', async () => {
    const table = 'CREATE TABLE p (id integer PRIMARY KEY, v text);\nCREATE VIEW shown AS SELECT v FROM p;'
    await expect((await prepared(table, createFirst)).again()).rejects.toMatchObject({
      code: 'MIGRATION.FAILED',
      hint: expect.stringContaining('Drop view shown before the table is rebuilt'),
    })
  })

  it('keeps, of statements in a row, those before one that fails', async () => {
    const place = await prepared(
      'CREATE TABLE t (a integer PRIMARY KEY);',
      'COMMIT;\nINSERT INTO t VALUES (1);\nINSERT INTO t VALUES (2);\nINSERT INTO t VALUES (2);',
    )
    await expect(place.again()).rejects.toMatchObject({ details: { statement: 4, left: 3 } })
    expect(await place.rows('select a from t')).toEqual([{ a: 1 }, { a: 2 }])
    await place.execute('DELETE FROM t WHERE a = 2')
    expect((await place.again(true)).applied).toMatchObject([{ statements: 1 }])
  })

  it('savepoints stand in that transaction too', async () => {
    const place = await prepared(
      'CREATE TABLE t (a integer);',
      `BEGIN;
CREATE TABLE u (a integer);
COMMIT;
SAVEPOINT s;
INSERT INTO t VALUES (1);
SAVEPOINT inner;
INSERT INTO t VALUES (2);
ROLLBACK TO inner;
RELEASE s;
INSERT INTO t VALUES (3);`,
    )
    expect((await place.again()).applied).toMatchObject([{ statements: 10 }])
    expect(await place.rows('select a from t')).toEqual([{ a: 1 }, { a: 3 }])
  })
})
