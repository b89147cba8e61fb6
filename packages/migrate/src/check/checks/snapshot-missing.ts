import type { Check } from '../check.ts'
import { snapshotFile } from '../snapshot-file.ts'

export const snapshotMissing: Check = {
  code: 'SNAPSHOT.MISSING',
  severity: 'warning',
  title: 'The last migration has no snapshot: drizzle-kit generates its changes once more.',
  hint: 'Restore the snapshot from version control, or run drizzle-kit generate --custom on top of a correct schema.',
  dialect: null,
  bad: {
    dialect: 'postgresql',
    migrations: [
      { tag: '0000_first', sql: 'CREATE TABLE a (id integer);' },
      { tag: '0001_second', sql: 'CREATE TABLE b (id integer);', previous: null },
    ],
  },
  good: {
    dialect: 'postgresql',
    migrations: [
      { tag: '0000_first', sql: 'CREATE TABLE a (id integer);', previous: null },
      { tag: '0001_second', sql: 'CREATE TABLE b (id integer);' },
    ],
  },
  find({ survey: { entries, files, layout } }) {
    const last = entries.at(-1)
    if (last === undefined) return []
    const file = snapshotFile(layout, last.tag)
    return files.includes(file) ? [] : [{ tag: last.tag, file, message: `${file} does not exist.` }]
  },
}
