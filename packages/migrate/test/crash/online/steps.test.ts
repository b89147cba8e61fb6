import {
  createTally,
  createTemplate,
  pgMajors,
  pgVersions,
  readSampling,
  startPostgres,
  type PgCluster,
} from '@twinship/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createPgDatabase } from '../../../src/adapters/pg/database.ts'
import { stepKinds, type StepKind } from '../../../src/model/plan.ts'
import { asMigrator } from '../../support/pg-roles.ts'
import { run } from '../../support/run.ts'
import { each } from '../each.ts'
import { describeStepPoint, pointsOf, type StepPoint } from './points.ts'
import { scenarios, type Scenario } from './scenarios.ts'
import { survives, undisturbedScenario, type Undisturbed } from './survive.ts'

const sampling = await readSampling(process.env, import.meta.dirname)
const what = 'a kill at one moment of one step of a plan, then resumed to its end or aborted'
const tally = createTally({ suite: 'online-crash', what, sampling })
afterAll(() => tally.report())

const majors = pgMajors.filter((major) => pgVersions().includes(Number(major)))

describe.each(majors)('killed at any step of a plan, on PostgreSQL %s', (version) => {
  // Where one kill is drawn for each step, the versions share the steps, and all four kills come between them.
  const isOwn = ({ position }: StepPoint) =>
    sampling.long || position % majors.length === majors.indexOf(version)
  const timeout = sampling.long ? 7_200_000 : 1_200_000
  let cluster: PgCluster | undefined
  const kinds = new Set<StepKind>()

  beforeAll(async () => {
    const settings = { synchronous_commit: 'on', full_page_writes: 'on' }
    cluster = await startPostgres({ version, env: process.env, settings })
  })
  afterAll(() => cluster?.stop())

  it.each(scenarios)(
    '$name: ends as one that nobody disturbed, or as if it had never begun',
    { timeout },
    (scenario) =>
      inCluster(async (server) => {
        const undisturbed = await undisturbedScenario(server, await templateOf(server, scenario), scenario)
        for (const { kind } of undisturbed.steps) kinds.add(kind)
        const points = pointsOf(undisturbed.steps, sampling).filter(isOwn)
        const isRestart = ({ kill }: StepPoint) => kill === 'server restarted'
        const failures = [
          ...(await strikeAll(
            server,
            scenario,
            undisturbed,
            points.filter((point) => !isRestart(point)),
            3,
          )),
          ...(await strikeAll(server, scenario, undisturbed, points.filter(isRestart), 1)),
        ]
        expect(failures).toEqual([])
      }),
  )

  it('between them the plans have every kind of step', () => {
    // From PostgreSQL 18 on NOT NULL itself can be NOT VALID.
    const others: readonly StepKind[] = Number(version) < 18 ? [] : ['add-not-null-check', 'set-not-null']
    expect(stepKinds.filter((kind) => !kinds.has(kind))).toEqual(others)
  })

  async function strikeAll(
    server: PgCluster,
    scenario: Scenario,
    undisturbed: Undisturbed,
    points: readonly StepPoint[],
    atOnce: number,
  ): Promise<readonly string[]> {
    return each(points, { atOnce, name: describeStepPoint }, (point) =>
      tally.hold(`PostgreSQL ${version}, ${point.kill}, ${point.end}`, () =>
        survives(server, scenario, undisturbed, point),
      ),
    )
  }

  async function inCluster(work: (server: PgCluster) => Promise<void>): Promise<void> {
    if (cluster === undefined) throw new Error('no server')
    await work(cluster)
  }
})

async function templateOf(server: PgCluster, { name, start }: Scenario): Promise<string> {
  return createTemplate(server, name.replaceAll(' ', '_'), async (url) => {
    const database = { name: new URL(url).pathname.slice(1), url, drop: () => Promise.resolve() }
    await run(createPgDatabase({ url: await asMigrator(server, database), location: name }), start)
  })
}
