import type { Dialect } from '../../src/index.ts'
import { breakpoint, journalFolder, type FolderContents } from '../support/folder-builder.ts'

const rows = 50

/** Applied twice, or half, it shows: rows and sums tell how often each statement ran. */
export function dataHistory(dialect: Dialect): FolderContents {
  // Each cuts its file into several steps, between which others get their turn.
  const [concurrently, alone] =
    dialect === 'postgresql' ? [' CONCURRENTLY', 'VACUUM counters'] : ['', 'VACUUM']
  return journalFolder(
    {
      '0000_tables': file(
        `CREATE TABLE counters (id integer, value integer NOT NULL)`,
        `CREATE TABLE copies (id integer, value integer)`,
      ),
      '0001_data': file(
        `INSERT INTO counters WITH RECURSIVE n (id) AS (SELECT 1 UNION ALL SELECT id + 1 FROM n WHERE id < ${rows}) SELECT id, 0 FROM n`,
        `UPDATE counters SET value = value + 1`,
        `CREATE INDEX${concurrently} counters_value_idx ON counters (value)`,
        `INSERT INTO copies SELECT id, value FROM counters`,
        alone,
        `UPDATE counters SET value = value + 10`,
      ),
      '0002_again': file(
        'COMMIT',
        `INSERT INTO copies SELECT id, value FROM counters`,
        'BEGIN',
        `UPDATE counters SET value = value + 100`,
        'COMMIT',
        alone,
        `UPDATE counters SET value = value + 1000`,
      ),
    },
    { dialect },
  )
}

function file(...statements: readonly string[]): string {
  return statements.map((sql) => `${sql};\n`).join(breakpoint)
}

export const tags = ['0000_tables', '0001_data', '0002_again'] as const

/** What is there when each statement ran once. */
export const countsQuery = `select (select count(*) from counters) as counters, (select sum(value) from counters) as value,
  (select count(*) from copies) as copies, (select sum(value) from copies) as copied`

export const countsOnce = { counters: rows, value: rows * 1111, copies: rows * 2, copied: rows * 12 }
