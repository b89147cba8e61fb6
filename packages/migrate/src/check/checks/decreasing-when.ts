import type { MigrationEntry } from '../../model/folder.ts'
import type { Check, Place } from '../check.ts'

export const decreasingWhen: Check = {
  code: 'JOURNAL.DECREASING_WHEN',
  severity: 'warning',
  title: 'A migration is older than one before it: stock Drizzle passes over it where that one is applied.',
  hint: 'Generate it again so that it comes last, or raise its "when" if it is not applied anywhere.',
  dialect: null,
  bad: {
    dialect: 'postgresql',
    migrations: [
      { tag: '0000_first', sql: 'CREATE TABLE a (id integer);', when: 3000 },
      { tag: '0001_merged', sql: 'CREATE TABLE b (id integer);', when: 2000 },
    ],
  },
  good: {
    dialect: 'postgresql',
    migrations: [
      { tag: '0000_first', sql: 'CREATE TABLE a (id integer);', when: 2000 },
      { tag: '0001_merged', sql: 'CREATE TABLE b (id integer);', when: 3000 },
    ],
  },
  find({ survey: { entries } }) {
    let newest: MigrationEntry | undefined
    return entries.flatMap((entry): Place[] => {
      if (newest === undefined || entry.whenMs >= newest.whenMs) {
        newest = entry
        return []
      }
      const { tag, file } = entry
      return [{ tag, file, message: `${tag} has an older timestamp ("when") than ${newest.tag} before it.` }]
    })
  },
}
