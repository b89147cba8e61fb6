import { breakpoint, journalFolder, type FolderContents } from '../../support/folder-builder.ts'

const numbers = 'WITH RECURSIVE n (id) AS (SELECT 1 UNION ALL SELECT id + 1 FROM n WHERE id < 100)'

/** Every kind of statement that a file for SQLite may hold; nothing volatile. */
const files: Readonly<Record<string, readonly string[]>> = {
  '0000_tables': [
    'CREATE TABLE `accounts` (`id` integer PRIMARY KEY NOT NULL, `name` text, `balance` integer DEFAULT 0 NOT NULL)',
    'CREATE TABLE `orders` (`id` integer PRIMARY KEY NOT NULL, `account` integer NOT NULL, FOREIGN KEY (`account`) REFERENCES `accounts`(`id`) ON UPDATE no action ON DELETE cascade)',
  ],
  '0001_rows': [
    `INSERT INTO accounts (id, name) ${numbers} SELECT id, 'name ' || id FROM n`,
    `INSERT INTO orders (id, account) SELECT id + 1000, id FROM accounts`,
    `UPDATE accounts SET balance = balance + 1`,
  ],
  '0002_rebuild': [
    'PRAGMA foreign_keys=OFF',
    'CREATE TABLE `__new_accounts` (`id` integer PRIMARY KEY NOT NULL, `name` text NOT NULL, `balance` integer DEFAULT 0 NOT NULL)',
    'INSERT INTO `__new_accounts`("id", "name", "balance") SELECT "id", "name", "balance" FROM `accounts`',
    'DROP TABLE `accounts`',
    'ALTER TABLE `__new_accounts` RENAME TO `accounts`',
    'PRAGMA foreign_keys=ON',
    'CREATE UNIQUE INDEX `accounts_name_idx` ON `accounts` (`name`)',
  ],
  '0003_vacuum': [
    'UPDATE accounts SET balance = balance + 10',
    'VACUUM',
    'UPDATE accounts SET balance = balance + 100',
  ],
  '0004_own_transactions': [
    'BEGIN',
    'UPDATE accounts SET balance = balance * 2',
    'SAVEPOINT mistake',
    'UPDATE accounts SET balance = 0',
    'ROLLBACK TO mistake',
    'COMMIT',
    'UPDATE accounts SET balance = balance + 1000 WHERE id = 1',
    'BEGIN IMMEDIATE',
    'UPDATE accounts SET balance = -1',
    'ROLLBACK',
    'UPDATE accounts SET balance = balance + 2000 WHERE id = 2',
  ],
  '0005_escape': [
    'CREATE TABLE notes (id integer PRIMARY KEY, body text)',
    'COMMIT',
    `INSERT INTO notes ${numbers} SELECT id, 'note ' || id FROM n`,
    `UPDATE notes SET body = body || '!'`,
  ],
  '0006_empty': [],
  '0007_last': ['ALTER TABLE accounts ADD COLUMN seen integer', 'VACUUM'],
}

export const sqliteHistory: FolderContents = journalFolder(
  Object.fromEntries(
    Object.entries(files).map(([tag, statements]) => [
      tag,
      statements.map((sql) => `${sql};\n`).join(breakpoint) || '-- nothing to do\n',
    ]),
  ),
  { dialect: 'sqlite' },
)
