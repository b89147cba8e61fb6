import { createClient } from '@libsql/client'
import { describe, expect, it } from 'vitest'
import { loadLinter, loadParser } from '../../src/index.ts'

const other = 'CREATE TABLE o (id integer PRIMARY KEY, a text)'
const plain = 'CREATE TABLE t (id integer PRIMARY KEY, a text, b text)'

/** Runs what is there before, then the statement; whether that fails. */
async function failsOn(before: string, statement: string): Promise<boolean> {
  const parser = await loadParser('sqlite')
  const client = createClient({ url: ':memory:' })
  try {
    for (const { sql } of parser.parse({ tag: 'x', file: 'x.sql', text: before }).statements) {
      await client.execute(sql)
    }
    return await client.execute(statement).then(
      () => false,
      () => true,
    )
  } finally {
    client.close()
  }
}

async function isFound(before: string, statement: string): Promise<boolean> {
  const linter = await loadLinter('sqlite')
  const files = [before, statement].map((text, index) => {
    const tag = `000${index}_x`
    return { tag, file: `${tag}.sql`, text }
  })
  return linter
    .lint({ files, deployments: new Map([['0001_x', 1]]), facts: null })
    .some(({ rule, severity }) => rule === 'sqlite-drop-column-in-use' && severity === 'error')
}

describe('DROP COLUMN fails on libSQL where the rule says so, and nowhere else', () => {
  it.each([
    [plain],
    [`${plain}; CREATE INDEX i ON t (a)`],
    [`${plain}; CREATE INDEX i ON t (lower(a))`],
    [`${plain}; CREATE INDEX i ON t (b) WHERE a IS NOT NULL`],
    [`${plain}; CREATE INDEX i ON t (b)`],
    [`${plain}; CREATE INDEX i ON t (a); DROP INDEX i`],
    [
      `${plain}; CREATE INDEX i ON t (b); ALTER TABLE t RENAME COLUMN a TO c; ALTER TABLE t RENAME COLUMN b TO a`,
    ],
    [
      'CREATE TABLE old (id integer PRIMARY KEY, a text); CREATE INDEX i ON old (a); ALTER TABLE old RENAME TO t',
    ],
    ['CREATE TABLE t (a integer PRIMARY KEY, b text)'],
    ['CREATE TABLE t (a text, b text, PRIMARY KEY (b, a))'],
    ['CREATE TABLE t (a text UNIQUE, b text)'],
    ['CREATE TABLE t (a text, b text, UNIQUE (b, a))'],
    ["CREATE TABLE t (a text CHECK (a <> ''), b text)"],
    ["CREATE TABLE t (a text, b text, CHECK (t.a <> ''))"],
    [`${other}; CREATE TABLE t (a integer REFERENCES o (id), b text)`],
    [`${other}; CREATE TABLE t (a integer, b text, FOREIGN KEY (a) REFERENCES o (id))`],
    [`${other}; CREATE TABLE t (a text, b integer, FOREIGN KEY (b) REFERENCES o (a))`],
    ['CREATE TABLE t (a text, b text AS (a || 1))'],
    [`${plain}; CREATE VIEW v AS SELECT a FROM t`],
    [`${plain}; CREATE VIEW v AS SELECT * FROM t`],
    [`${plain}; CREATE VIEW v AS SELECT a FROM t; DROP VIEW v`],
    [`${plain}; CREATE TRIGGER g AFTER INSERT ON t BEGIN SELECT new.a; END`],
    [`${plain}; CREATE TRIGGER g AFTER UPDATE OF a ON t BEGIN SELECT 1; END`],
    [`${plain}; ${other}; CREATE TRIGGER g AFTER INSERT ON o BEGIN UPDATE t SET a = 1; END`],
    [`${plain}; CREATE INDEX i ON t (a); DROP TABLE t; ${plain}`],
  ])('%s', async (before) => {
    const statement = 'ALTER TABLE t DROP COLUMN a'
    expect(await isFound(before, statement)).toBe(await failsOn(before, statement))
  })
})
