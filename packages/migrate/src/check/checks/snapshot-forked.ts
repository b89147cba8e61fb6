import type { SnapshotLink } from '../../model/folder.ts'
import type { Check } from '../check.ts'

export const snapshotForked: Check = {
  code: 'SNAPSHOT.FORKED',
  severity: 'warning',
  title: 'Two branches generated migrations from one snapshot: neither knows of the other.',
  hint: 'Generate the later migration again on top of the other one.',
  dialect: null,
  bad: {
    dialect: 'postgresql',
    migrations: [
      { tag: '0000_first', sql: 'CREATE TABLE a (id integer);' },
      { tag: '0001_left', sql: 'CREATE TABLE b (id integer);' },
      { tag: '0002_right', sql: 'CREATE TABLE c (id integer);', previous: '0000_first' },
    ],
  },
  good: {
    dialect: 'postgresql',
    migrations: [
      { tag: '0000_first', sql: 'CREATE TABLE a (id integer);' },
      { tag: '0001_left', sql: 'CREATE TABLE b (id integer);' },
      { tag: '0002_right', sql: 'CREATE TABLE c (id integer);' },
    ],
  },
  find({ survey: { snapshots } }) {
    const ends = openEnds(snapshots)
    if (ends.length < 2) return []
    const files = ends.map(({ file }) => file).join(', ')
    return ends.slice(1).map(({ file }) => ({ file, message: `The snapshots have several ends: ${files}.` }))
  },
}

/** Snapshots that no other was made from: a chain has one, and so has a merged history of drizzle-kit 1.x. */
function openEnds(snapshots: readonly SnapshotLink[]): SnapshotLink[] {
  const continued = new Set(snapshots.flatMap(({ previousIds }) => previousIds))
  return snapshots.filter(({ id }) => id !== null && !continued.has(id))
}
