import { createTally, draw, pgVersions, readSampling, usePostgres, withClient } from '@twinship/testkit'
import { afterAll, describe, expect, it } from 'vitest'
import { compareCatalogs, createPgDatabase, type RunEvent } from '../../src/index.ts'
import { crashPlace, type CrashPlace } from '../crash/place.ts'
import { withSessions } from '../plans/carry-out.ts'
import { expectOwnValues } from '../plans/own-values.ts'
import { catalogOf, rowsOf } from '../plans/place.ts'
import { generateCase, type RandomCase } from '../plans/random-case.ts'
import { fillSql } from '../plans/random-schema.ts'
import { byPlanner } from '../support/by-planner.ts'
import { breakpoint, journalFolder } from '../support/folder-builder.ts'
import { run } from '../support/run.ts'
import { rowsBefore, splitTwins, twinsSql, withTwins, writeBoth } from './twins.ts'
import { withWriter } from './writer.ts'

const sampling = await readSampling(process.env, import.meta.dirname)
const drawn = draw(300, 40, sampling)
const what = 'a random schema change by plan under a writer, against the plain SQL with the same writes'
const tally = createTally({ suite: 'online-equality', what, sampling })
afterAll(() => tally.report())

const versions = pgVersions()

describe.each(versions)('random schema changes while an app writes, on PostgreSQL %i', (version) => {
  const pg = usePostgres({ version })
  // Where only some are drawn, the versions share them.
  const cases = drawn.filter((_, at) => sampling.long || versions[at % versions.length] === version)

  it.each(cases)('case %i: ends with the schema and the rows of the plain SQL', async (seed) =>
    tally.hold(`PostgreSQL ${version}`, async () => {
      const one = await generateCase(seed)
      const [plain, online] = [await crashPlace(pg.server), await crashPlace(pg.server)]
      try {
        await runPlain(plain, one, await runOnline(online, one))
        await expectSame(plain, online, one)
      } finally {
        await Promise.all([plain.dispose(), online.dispose()])
      }
    }),
  )
})

function foldersOf({ before, first, second }: RandomCase) {
  const filled = [...first, ...twinsSql(before), fillSql(withTwins(before), rowsBefore)].join('\n')
  return {
    start: journalFolder({ '0000_start': filled }),
    all: journalFolder({ '0000_start': filled, '0001_change': second.join(`\n${breakpoint}`) }),
  }
}

/** Gives what the app wrote, from before the first step until after the last one. */
async function runOnline({ url }: CrashPlace, one: RandomCase): Promise<readonly string[]> {
  const { start, all } = foldersOf(one)
  const database = createPgDatabase({ url, location: 'online' })
  await run(database, start)
  return withWriter(
    url,
    (at) => writeBoth(one.before, at),
    async ({ log, more }) => {
      await more(3)
      const events: RunEvent['kind'][] = []
      const online = byPlanner({ url, folder: all, maintenance: true })
      const { applied } = await run(database, all, { ...online, onEvent: ({ kind }) => events.push(kind) })
      expect(applied).toHaveLength(1)
      expect(events.includes('step-done')).toBe(one.second.length > 0)
      await more(3)
      return log
    },
  )
}

async function runPlain({ url }: CrashPlace, one: RandomCase, log: readonly string[]): Promise<void> {
  await run(createPgDatabase({ url, location: 'plain' }), foldersOf(one).start)
  await withClient(url, async (client) => {
    for (const sql of [...one.second, ...log]) await client.query(sql)
  })
}

async function expectSame(plain: CrashPlace, online: CrashPlace, one: RandomCase): Promise<void> {
  const text = one.second.join('\n')
  const differences = compareCatalogs(await catalogOf(plain.url), await catalogOf(online.url), {
    left: 'plain',
    right: 'online',
  })
  const told = differences.filter(({ kind }) => kind !== 'column order').map((difference) => difference.text)
  expect({ text, told }).toEqual({ text, told: [] })
  await withSessions(online.url, async ({ session }) => {
    const rows = await rowsOf(session, one.own)
    expect(rows).toEqual(await withSessions(plain.url, (other) => rowsOf(other.session, one.own)))
    await expectOwnValues(session, one.distinct)
    const { tables, twins } = splitTwins(one.before, await rowsOf(session, one.added))
    expect(tables).toEqual(twins)
  })
}
