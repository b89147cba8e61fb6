import { breakpoint, journalFolder, type FolderContents } from '../support/folder-builder.ts'

/** A lock that another session holds, so that the statement stops somewhere within. */
type Obstacle = { readonly table: string; readonly mode: 'ROW EXCLUSIVE' | 'SHARE' }

export type HistoryStatement = {
  readonly sql: string
  readonly inside: Obstacle | null
  /** The catalog cannot tell whether it took effect, and no transaction can: a person must. */
  readonly isUnknowable: boolean
}

type Entry = string | Partial<HistoryStatement>

/**
 * Every kind of statement that a file may hold, each with a text that occurs once. No serial and no volatile value:
 * what was rolled back must leave no trace in the rows.
 */
const files: Readonly<Record<string, readonly Entry[]>> = {
  '0000_tables': [
    `CREATE TYPE mood AS ENUM ('sad', 'ok')`,
    `CREATE TABLE accounts (id int PRIMARY KEY, name text, mood mood DEFAULT 'ok', balance int NOT NULL DEFAULT 0)`,
    `CREATE TABLE events (id int, at date NOT NULL, account int REFERENCES accounts) PARTITION BY RANGE (at)`,
    `CREATE TABLE events_old PARTITION OF events FOR VALUES FROM ('2020-01-01') TO ('2021-01-01')`,
    `CREATE TABLE events_new PARTITION OF events FOR VALUES FROM ('2021-01-01') TO ('2022-01-01')`,
  ],
  '0001_rows': [
    `INSERT INTO accounts (id, name) SELECT n, 'name ' || n FROM generate_series(1, 200) n`,
    `INSERT INTO events SELECT n, date '2020-01-01' + n * 3, n FROM generate_series(1, 200) n`,
    `UPDATE accounts SET balance = balance + 1`,
  ],
  '0002_indexes': [
    `ALTER TABLE accounts ADD COLUMN code int`,
    `UPDATE accounts SET code = id * 7`,
    {
      sql: `CREATE UNIQUE INDEX CONCURRENTLY accounts_code_idx ON accounts (code)`,
      inside: busy('accounts'),
    },
    { sql: `CREATE INDEX CONCURRENTLY ON accounts (name)`, inside: busy('accounts') },
    `INSERT INTO accounts (id, code) SELECT id + 1000, id * 7 + 1 FROM accounts WHERE id <= 10`,
    { sql: `REINDEX INDEX CONCURRENTLY accounts_code_idx`, inside: busy('accounts') },
    `CREATE INDEX accounts_balance_idx ON accounts (balance)`,
    { sql: `DROP INDEX CONCURRENTLY accounts_balance_idx`, inside: busy('accounts') },
  ],
  '0003_mood': [
    `UPDATE accounts SET balance = balance + 10 WHERE id <= 5`,
    `ALTER TYPE mood ADD VALUE 'happy'`,
    `ALTER TABLE accounts ALTER COLUMN mood SET DEFAULT 'happy'`,
    `UPDATE accounts SET mood = 'happy' WHERE id % 2 = 0`,
  ],
  '0004_detach': [
    { sql: `ALTER TABLE events DETACH PARTITION events_old CONCURRENTLY`, inside: busy('events') },
    `CREATE TABLE archive AS SELECT * FROM events_old`,
    `DELETE FROM events_old WHERE id % 2 = 0`,
  ],
  '0005_own_transactions': [
    `BEGIN`,
    `UPDATE accounts SET balance = balance + 1000 WHERE id = 1`,
    `SAVEPOINT before_mistake`,
    `UPDATE accounts SET balance = 0`,
    `ROLLBACK TO SAVEPOINT before_mistake`,
    `COMMIT`,
    `UPDATE accounts SET balance = balance + 2000 WHERE id = 2`,
    `VACUUM accounts`,
    `START TRANSACTION`,
    `UPDATE accounts SET balance = -1`,
    `ROLLBACK WORK`,
    `UPDATE accounts SET balance = balance + 3000 WHERE id = 3`,
  ],
  '0006_escape': [
    `CREATE SCHEMA side`,
    `CREATE TABLE side.notes (id int PRIMARY KEY, body text)`,
    `SET search_path = side, public`,
    `COMMIT WORK`,
    `INSERT INTO notes SELECT n, 'note ' || n FROM generate_series(1, 10) n`,
    { sql: `CREATE INDEX CONCURRENTLY notes_body_idx ON notes (body)`, inside: busy('side.notes') },
    `UPDATE notes SET body = body || '!'`,
  ],
  '0007_block': [
    `SAVEPOINT at_start`,
    `DO $$ BEGIN FOR i IN 1..3 LOOP UPDATE accounts SET balance = balance * 2 + i WHERE id <= 20; END LOOP; END $$`,
    `RELEASE SAVEPOINT at_start`,
  ],
  '0008_empty': [],
  '0009_call': [
    `CREATE TABLE paid (id int)`,
    `CREATE TABLE thanked (id int)`,
    `CREATE PROCEDURE pay() LANGUAGE plpgsql AS $$ BEGIN
INSERT INTO paid SELECT id FROM accounts; COMMIT; INSERT INTO thanked SELECT id FROM accounts; END $$`,
    `COMMIT TRANSACTION`,
    { sql: `CALL pay()`, isUnknowable: true, inside: { table: 'thanked', mode: 'SHARE' } },
    `DROP PROCEDURE pay()`,
  ],
  '0010_last': [
    `ALTER TABLE accounts ADD COLUMN seen boolean`,
    { sql: `CREATE INDEX CONCURRENTLY accounts_seen_idx ON accounts (seen)`, inside: busy('accounts') },
  ],
}

function busy(table: string): Obstacle {
  return { table, mode: 'ROW EXCLUSIVE' }
}

export type HistoryFile = { readonly tag: string; readonly statements: readonly HistoryStatement[] }

export const history: readonly HistoryFile[] = Object.entries(files).map(([tag, entries]) => ({
  tag,
  statements: entries.map((entry) => ({
    sql: '',
    inside: null,
    isUnknowable: false,
    ...(typeof entry === 'string' ? { sql: entry } : entry),
  })),
}))

export const historyFolder: FolderContents = journalFolder(
  Object.fromEntries(
    history.map(({ tag, statements }) => [
      tag,
      statements.map(({ sql }) => `${sql};\n`).join(breakpoint) || '-- nothing to do\n',
    ]),
  ),
)
