import type { Check } from '../check.ts'

export const duplicateIdx: Check = {
  code: 'JOURNAL.DUPLICATE_IDX',
  severity: 'warning',
  title: 'Two entries of the journal have one idx, as merged branches leave it.',
  hint: 'Both are applied, in the order of the journal; renumber the later one if it is not applied anywhere.',
  dialect: null,
  bad: {
    dialect: 'postgresql',
    migrations: [
      { tag: '0000_left', sql: 'CREATE TABLE a (id integer);' },
      { tag: '0000_right', sql: 'CREATE TABLE b (id integer);', idx: 0 },
    ],
  },
  good: {
    dialect: 'postgresql',
    migrations: [
      { tag: '0000_first', sql: 'CREATE TABLE a (id integer);' },
      { tag: '0001_second', sql: 'CREATE TABLE b (id integer);' },
    ],
  },
  find({ survey: { entries } }) {
    const first = new Map<number, string>()
    return entries.flatMap(({ tag, file, idx }) => {
      const other = first.get(idx)
      if (other === undefined) first.set(idx, tag)
      return other === undefined ? [] : [{ tag, file, message: `${tag} has idx ${idx}, as ${other} has.` }]
    })
  },
}
