import type { Check, Place } from '../check.ts'

export const snapshotBroken: Check = {
  code: 'SNAPSHOT.BROKEN',
  severity: 'warning',
  title: 'A snapshot cannot be read, or was made from one that is not here.',
  hint: 'Restore the snapshots from version control; conflict markers are not JSON.',
  dialect: null,
  bad: {
    dialect: 'postgresql',
    migrations: [
      { tag: '0000_first', sql: 'CREATE TABLE a (id integer);' },
      { tag: '0001_second', sql: 'CREATE TABLE b (id integer);', previous: 'deleted' },
    ],
  },
  good: {
    dialect: 'postgresql',
    migrations: [
      { tag: '0000_first', sql: 'CREATE TABLE a (id integer);' },
      { tag: '0001_second', sql: 'CREATE TABLE b (id integer);' },
    ],
  },
  find({ survey: { snapshots } }) {
    const ids = new Set(snapshots.map(({ id }) => id))
    return snapshots.flatMap(({ file, id, previousIds }): Place[] => {
      if (id === null) return [{ file, message: `${file} is not a snapshot that can be read.` }]
      return previousIds
        .filter((previous) => !ids.has(previous))
        .map((previous) => ({
          file,
          message: `${file} was made from the snapshot ${previous}, which is not here.`,
        }))
    })
  },
}
