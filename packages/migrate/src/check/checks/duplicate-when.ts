import type { Check } from '../check.ts'

export const duplicateWhen: Check = {
  code: 'JOURNAL.DUPLICATE_WHEN',
  severity: 'warning',
  title: 'Two migrations have one timestamp: stock Drizzle never applies the second.',
  hint: 'Give the later one a greater "when" if it is not applied anywhere.',
  dialect: null,
  bad: {
    dialect: 'postgresql',
    migrations: [
      { tag: '0000_first', sql: 'CREATE TABLE a (id integer);', when: 1000 },
      { tag: '0001_second', sql: 'CREATE TABLE b (id integer);', when: 1000 },
    ],
  },
  good: {
    dialect: 'postgresql',
    migrations: [
      { tag: '0000_first', sql: 'CREATE TABLE a (id integer);', when: 1000 },
      { tag: '0001_second', sql: 'CREATE TABLE b (id integer);', when: 1001 },
    ],
  },
  find({ survey: { entries } }) {
    const first = new Map<number, string>()
    return entries.flatMap(({ tag, file, whenMs }) => {
      const other = first.get(whenMs)
      if (other === undefined) first.set(whenMs, tag)
      return other === undefined ? [] : [{ tag, file, message: `${tag} has the timestamp of ${other}.` }]
    })
  },
}
