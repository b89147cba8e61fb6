import type { Check } from '../check.ts'

/** The year 2500, which no clock of a test reaches. */
const farAway = 16_725_225_600_000

export const futureWhen: Check = {
  code: 'JOURNAL.FUTURE_WHEN',
  severity: 'warning',
  title:
    'A timestamp lies in the future: once applied, stock Drizzle passes over every migration made before it.',
  hint: 'Set "when" to the time the migration was made, before it is applied anywhere.',
  dialect: null,
  bad: {
    dialect: 'postgresql',
    migrations: [{ tag: '0000_first', sql: 'CREATE TABLE a (id integer);', when: farAway }],
  },
  good: {
    dialect: 'postgresql',
    migrations: [{ tag: '0000_first', sql: 'CREATE TABLE a (id integer);', when: 1000 }],
  },
  find: ({ survey: { entries }, nowMs }) =>
    entries
      .filter(({ whenMs }) => whenMs > nowMs)
      .map(({ tag, file, whenMs }) => ({
        tag,
        file,
        message: `${tag} has a timestamp in the future (${new Date(whenMs).toISOString()}).`,
      })),
}
