import type { Check } from '../check.ts'

export const missingFile: Check = {
  code: 'JOURNAL.MISSING_FILE',
  severity: 'error',
  title: 'The journal names a migration whose file is not there, or its folder has no migration.sql.',
  hint: 'Restore the file from version control, or take the entry out of meta/_journal.json or the folder away.',
  dialect: null,
  bad: { dialect: 'postgresql', migrations: [{ tag: '0000_first', sql: null }] },
  good: { dialect: 'postgresql', migrations: [{ tag: '0000_first', sql: 'CREATE TABLE a (id integer);' }] },
  find: ({ survey: { entries, files } }) =>
    entries
      .filter(({ file }) => !files.includes(file))
      .map(({ tag, file }) => ({ tag, file, message: `${file} does not exist.` })),
}
