import { describe, expect, it } from 'vitest'
import { journalFolder } from '../support/folder-builder.ts'
import { run } from '../support/run.ts'
import { useSqlite, withClient } from './place.ts'

const family = `CREATE TABLE p (id integer PRIMARY KEY);
CREATE TABLE c (id integer PRIMARY KEY, pid integer REFERENCES p(id));
CREATE TABLE w (k text PRIMARY KEY, pid integer REFERENCES p(id)) WITHOUT ROWID;
CREATE TABLE loose (pid integer REFERENCES p(id));
INSERT INTO p VALUES (1);
INSERT INTO c VALUES (1, 1);`

const orphans = `PRAGMA foreign_keys=OFF; INSERT INTO c VALUES (7, 77), (8, 78);
INSERT INTO w VALUES ('a', 77); INSERT INTO loose VALUES (5), (77); DELETE FROM loose WHERE pid = 5;`

describe('rows that referred to nothing before a migration', () => {
  const fresh = useSqlite()

  async function applying(sql: string) {
    const place = await fresh()
    await run(place.database, journalFolder({ '0000_a': family }, { dialect: 'sqlite' }), { create: true })
    await withClient(place.url, (client) => client.executeMultiple(orphans))
    return run(place.database, journalFolder({ '0000_a': family, '0001_b': sql }, { dialect: 'sqlite' }))
  }

  it.each([
    ['the child is renamed', 'ALTER TABLE c RENAME TO kid;'],
    ['the parent is renamed', 'ALTER TABLE p RENAME TO parents;'],
    ['both, and twice', 'ALTER TABLE c RENAME TO d; ALTER TABLE d RENAME TO e; ALTER TABLE p RENAME TO q;'],
    ['a column with a key comes in', 'ALTER TABLE c ADD COLUMN other integer REFERENCES p(id);'],
    ['the column is renamed', 'ALTER TABLE c RENAME COLUMN pid TO parent_id;'],
    [
      'the child is rebuilt, and its rows get other numbers',
      `CREATE TABLE n (pid integer REFERENCES p(id), x text); INSERT INTO n (pid) SELECT pid FROM loose;
       DROP TABLE loose; ALTER TABLE n RENAME TO loose;`,
    ],
    [
      'the child is rebuilt, renamed first',
      `ALTER TABLE loose RENAME TO o; CREATE TABLE loose (x text, pid integer REFERENCES p(id));
       INSERT INTO loose (pid) SELECT pid FROM o; DROP TABLE o;`,
    ],
    ['some are mended', 'UPDATE c SET pid = NULL WHERE id = 7;'],
  ])('do not stop it: %s', async (_, sql) => {
    const { applied } = await applying(sql)
    const notes = applied.flatMap((file) => file.notes)
    expect(notes.at(-1)).toMatch(/^[34] rows refer to nothing, as they did before$/)
  })

  it.each([
    [
      'another row in place of a mended one',
      'UPDATE c SET pid = NULL WHERE id = 7; INSERT INTO c VALUES (500, 888);',
    ],
    [
      'the same, renamed',
      'ALTER TABLE c RENAME TO d; DELETE FROM d WHERE id = 7; UPDATE d SET pid = 9 WHERE id = 1;',
    ],
    ['one more where rows have no number', `INSERT INTO w VALUES ('b', 99);`],
  ])('do not hide a new one: %s', async (_, sql) => {
    await expect(applying(sql)).rejects.toMatchObject({
      code: 'MIGRATION.FOREIGN_KEYS',
      message: expect.stringContaining('1 row of'),
    })
  })
})
