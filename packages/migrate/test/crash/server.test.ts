import {
  draw,
  pgMajors,
  pgVersions,
  readSampling,
  startPostgres,
  startWireProxy,
  waitUntil,
  type PgCluster,
} from '@twinship/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createPgDatabase } from '../../src/adapters/pg/database.ts'
import { run } from '../support/run.ts'
import { each } from './each.ts'
import { historyFolder } from './history.ts'
import { crashPlace, reenterPlace, type CrashPlace } from './place.ts'
import { describePoint, points, type Point } from './points.ts'
import { recover } from './recover.ts'
import { takeSnapshot, type Snapshot } from './snapshot.ts'
import { prepareStop } from './stop.ts'
import { undisturbed } from './undisturbed.ts'

const sampling = await readSampling(process.env, import.meta.dirname)
const all = points.filter(({ strike }) => strike === 'backend')
const chosen = draw(all, 6, sampling)
const versions = pgMajors.filter((major) => pgVersions().includes(Number(major)))

/** A backend that is killed takes the server's shared memory along, and commits that were not flushed. */
describe.each(sampling.long ? versions : versions.slice(0, 1))(
  'kill -9 of the backend, which restarts the server, on PostgreSQL %s',
  (version) => {
    let cluster: PgCluster | undefined
    beforeAll(async () => {
      const settings = { synchronous_commit: 'on', full_page_writes: 'on' }
      cluster = await startPostgres({ version, env: process.env, settings })
    })
    afterAll(() => cluster?.stop())

    it(
      `ends as an undisturbed run: ${chosen.length} of ${all.length} points`,
      { timeout: sampling.long ? 1_800_000 : 120_000 },
      async () => {
        if (cluster === undefined) throw new Error('no server')
        const server = cluster
        const wanted = await undisturbed(server)
        const failures = await each(chosen, { atOnce: 1, name: describePoint }, (point) =>
          survives(server, point, wanted),
        )
        const whole = chosen.length - failures.length
        process.stdout.write(`server crash, PostgreSQL ${version}: ${whole} of ${chosen.length}\n`)
        expect(failures).toEqual([])
      },
    )
  },
)

async function survives(server: PgCluster, point: Point, wanted: Snapshot): Promise<void> {
  const place = await crashPlace(server)
  await crashAt(point, place)
  await waitUntil(() => server.query('select 1 as up').catch(() => undefined), {
    what: 'the server to be back',
    timeoutMs: 30_000,
  })
  const after = await reenterPlace(server, place)
  try {
    await recover(after, { isOver: true })
    expect(await takeSnapshot(after.query)).toEqual(wanted)
  } finally {
    await after.dispose()
  }
}

async function crashAt(point: Point, place: CrashPlace): Promise<void> {
  const stop = await prepareStop(point, place.control)
  const proxy = await startWireProxy({ url: place.url, intercept: stop.intercept })
  const outcome = run(createPgDatabase({ url: proxy.url, location: 'here' }), historyFolder)
  const { backendPid } = await Promise.race([stop.reached, outcome.then(() => stop.reached)])
  // Until the server has noticed, it lets newcomers in: only once it cuts off a bystander has its restart begun.
  const restarting = new Promise<void>((resolve) => void place.control.once('end', resolve))
  process.kill(backendPid, 'SIGKILL')
  await restarting
  // Whatever was held on its way is lost.
  await proxy.close()
  await expect(outcome).rejects.toMatchObject({ code: 'DB.CONNECTION_LOST' })
}
