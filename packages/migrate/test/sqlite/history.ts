import { journalFolder } from '../support/folder-builder.ts'

/** A plain file, one of several steps of every kind, a rebuild of a parent. */
export const history = journalFolder(
  {
    '0000_a': `CREATE TABLE p (id integer PRIMARY KEY, n integer);
CREATE TABLE c (id integer PRIMARY KEY, p integer REFERENCES p(id) ON DELETE CASCADE);
INSERT INTO p VALUES (1, 0), (2, 0);
INSERT INTO c VALUES (1, 1), (2, 2);`,
    '0001_steps': `UPDATE p SET n = n + 1;
VACUUM;
CREATE INDEX p_n ON p (n);
COMMIT;
UPDATE p SET n = n + 10;
BEGIN;
UPDATE p SET n = n + 100;
SAVEPOINT s;
UPDATE p SET n = 0;
ROLLBACK TO s;
RELEASE s;
COMMIT;
PRAGMA foreign_keys=OFF;
BEGIN;
UPDATE p SET n = 0;
ROLLBACK;
UPDATE p SET n = n + 1000;`,
    '0002_rebuild': `CREATE TABLE n (id integer PRIMARY KEY, n integer NOT NULL);
INSERT INTO n SELECT id, n FROM p;
DROP TABLE p;
ALTER TABLE n RENAME TO p;`,
  },
  { dialect: 'sqlite' },
)
