import { createTally, pgVersions, randomBelow, readSampling, usePostgres, waitUntil } from '@twinship/testkit'
import { afterAll, describe, expect, it } from 'vitest'
import { createPgDatabase } from '../../src/adapters/pg/database.ts'
import type { MigrationDatabase } from '../../src/index.ts'
import { abortHere } from '../support/abort.ts'
import { scenarios, type Scenario } from '../crash/online/scenarios.ts'
import { crashPlace, type CrashPlace } from '../crash/place.ts'
import { halfDone, takeSchema, withoutNumbers } from '../crash/snapshot.ts'
import { byPlanner, planAsLarge } from '../support/by-planner.ts'
import { run } from '../support/run.ts'
import { underLoad, type Load } from './load.ts'

const sampling = await readSampling(process.env, import.meta.dirname)
const minutes = sampling.long ? 15 : 1
const what =
  'a deployment stopped at a step and aborted while eight clients work, nothing left and none failed'
const tally = createTally({ suite: 'online-loop', what, sampling })
afterAll(() => tally.report())

const versions = pgVersions()
const drawn = versions[randomBelow(versions.length, sampling.seed, 0)]
const clients = 8
/** Each leaves the number of a column that was dropped, and a table has 1600 of them. */
const roundsOfPlace = 400

describe.each(versions.filter((version) => sampling.long || version === drawn))(
  'deploy and abort in a loop under load, on PostgreSQL %i',
  (version) => {
    const pg = usePostgres({ version })
    const [scenario] = scenarios

    it(`for ${minutes} min: no query fails and nothing is left`, { timeout: minutes * 240_000 }, async () => {
      if (scenario === undefined) throw new Error('no scenario')
      const until = performance.now() + minutes * 60_000
      for (let round = 0; performance.now() < until;) {
        const place = await crashPlace(pg.server)
        try {
          round = await loopIn(place, scenario, round, until)
        } finally {
          await place.dispose()
        }
      }
    })

    async function loopIn(
      place: CrashPlace,
      scenario: Scenario,
      from: number,
      until: number,
    ): Promise<number> {
      const { url } = place
      const database = createPgDatabase({ url, location: 'here' })
      await run(database, scenario.start)
      const [file] = (await planAsLarge({ ...scenario, url }, ['0001_more'])).files
      const last = (file?.steps.length ?? 0) - 1
      const before = withoutNumbers(await takeSchema(place.query))
      let round = from
      const { counts } = await underLoad(url, clients, operation, async (load) => {
        for (; round < from + roundsOfPlace && (performance.now() < until || round === from); round++) {
          await tally.hold(`PostgreSQL ${version}`, async () => {
            await waitUntil(() => load.counts.every((count) => count > 0), {
              what: 'load',
              timeoutMs: 60_000,
            })
            await stopAt(database, scenario, url, randomBelow(last, sampling.seed, round))
            await abortHere(database, scenario.folder)
            expect(withoutNumbers(await takeSchema(place.query))).toEqual(before)
            expect(load.failures).toEqual([])
          })
        }
        await deployToTheEnd(database, place, scenario, load)
      })
      expect(Math.min(...counts)).toBeGreaterThan(0)
      return round
    }
  },
)

/** Asked to stop while that step is at work. */
async function stopAt(
  database: MigrationDatabase,
  scenario: Scenario,
  url: string,
  position: number,
): Promise<void> {
  const stop = new AbortController()
  const stopped = run(database, scenario.folder, {
    ...byPlanner({ ...scenario, url }),
    signal: stop.signal,
    onEvent: (event) => {
      if (event.kind === 'step-started' && event.index === position) stop.abort()
    },
  })
  await expect(stopped).rejects.toMatchObject({ code: 'INTERRUPTED' })
}

async function deployToTheEnd(
  database: MigrationDatabase,
  { url, query }: CrashPlace,
  scenario: Scenario,
  load: Load,
): Promise<void> {
  const { applied } = await run(database, scenario.folder, byPlanner({ ...scenario, url }))
  expect(applied).toHaveLength(1)
  expect(halfDone(await takeSchema(query))).toEqual([])
  expect(load.failures).toEqual([])
}

/** Reads, inserts and updates of what the migration changes; each row is one client's own. */
function operation(client: number, at: number): string {
  const id = 100_000 * (client + 1) + at
  const known = ((client * 997 + at * 31) % 700) + 1
  const day = `date '2025-02-01' + ${at % 600}`
  const of = [
    `select m.id, m.body, u.name from messages m join users u on u.id = m.user_id where m.id = ${known}`,
    `insert into messages (id, user_id, body, n, at, level) values (${id}, ${(id % 40) + 1}, 'b ${id}', 1, now(), ${id})`,
    `update messages set n = n + 1, at = now() where id = ${known}`,
    `insert into nokey (a, b) values (${id}, ${known})`,
    `insert into events (id, at, kind) values (${id}, ${day}, '${at % 2 === 0 ? 'a' : 'b'}')`,
    `update users set seen = now() where id = ${(at % 40) + 1}`,
    `select count(*) from events where at = ${day}`,
  ]
  return of[(client + at) % of.length] ?? 'select 1'
}
