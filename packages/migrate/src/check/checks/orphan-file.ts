import type { FolderSurvey } from '../../model/folder.ts'
import type { Check } from '../check.ts'
import { snapshotFile } from '../snapshot-file.ts'

export const orphanFile: Check = {
  code: 'JOURNAL.ORPHAN_FILE',
  severity: 'warning',
  title: 'A file looks like a migration and belongs to none: it never runs.',
  hint: 'Generate its change again as a migration, or delete it.',
  dialect: null,
  bad: {
    dialect: 'postgresql',
    migrations: [{ tag: '0000_first', sql: 'CREATE TABLE a (id integer);' }],
    others: { '0001_forgotten.sql': 'CREATE TABLE b (id integer);' },
  },
  good: { dialect: 'postgresql', migrations: [{ tag: '0000_first', sql: 'CREATE TABLE a (id integer);' }] },
  find({ survey }) {
    const known = new Set(
      survey.entries.flatMap((entry) => [entry.file, snapshotFile(survey.layout, entry.tag)]),
    )
    return survey.files
      .filter((file) => isOfMigration(survey, file) && !known.has(file))
      .map((file) => ({ file, message: `${file} belongs to no migration of this folder.` }))
  },
}

function isOfMigration({ snapshots }: FolderSurvey, file: string): boolean {
  return (
    snapshots.some((snapshot) => snapshot.file === file) ||
    file.endsWith('/migration.sql') ||
    (file.endsWith('.sql') && !file.includes('/'))
  )
}
