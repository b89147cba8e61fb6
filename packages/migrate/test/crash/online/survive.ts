import { CodedError } from '@twinship/core'
import { startWireProxy, type PgCluster } from '@twinship/testkit'
import { expect } from 'vitest'
import { createPgDatabase } from '../../../src/adapters/pg/database.ts'
import { verifyChain } from '../../../src/audit/chain.ts'
import type { MigrationDatabase } from '../../../src/index.ts'
import { abortHere } from '../../support/abort.ts'
import type { PlanStep } from '../../../src/model/plan.ts'
import type { RunEvent } from '../../../src/model/run.ts'
import { byPlanner, planAsLarge } from '../../support/by-planner.ts'
import { run } from '../../support/run.ts'
import { crashPlace, reenterPlace, type CrashPlace } from '../place.ts'
import { halfDone, takeSnapshot, withoutNumbers, type Snapshot } from '../snapshot.ts'
import { endedTooEarly, requireCoded, runHere, strikeWhere } from '../strike.ts'
import type { StepPoint } from './points.ts'
import type { Scenario } from './scenarios.ts'
import { prepareStepStop } from './step-stop.ts'

/** A scenario's database as it is before the migration and after it, where nobody disturbs it. */
export type Undisturbed = {
  readonly template: string
  readonly steps: readonly PlanStep[]
  readonly before: Snapshot
  readonly after: Snapshot
}

export async function undisturbedScenario(
  server: PgCluster,
  template: string,
  scenario: Scenario,
): Promise<Undisturbed> {
  const place = await crashPlace(server, template)
  try {
    const { url } = place
    const { files } = await planAsLarge({ ...scenario, url }, ['0001_more'])
    const before = await takeState(place, scenario)
    await run(createPgDatabase({ url, location: 'here' }), scenario.folder, byPlanner({ ...scenario, url }))
    return {
      template,
      steps: files.flatMap(({ steps }) => steps),
      before,
      after: await takeState(place, scenario),
    }
  } finally {
    await place.dispose()
  }
}

/** Strikes a run at the point, then does what a person would, and looks at what came of it. */
export async function survives(
  server: PgCluster,
  scenario: Scenario,
  undisturbed: Undisturbed,
  point: StepPoint,
): Promise<void> {
  const place = await crashPlace(server, undisturbed.template)
  let last = place
  try {
    const end = (at: CrashPlace, onWait?: () => void) => comeToAnEnd(at, scenario, undisturbed, point, onWait)
    if (point.kill === 'server restarted') {
      await restartAt(server, place, scenario, point)
      last = await reenterPlace(server, place)
      await end(last)
    } else {
      const stop = await prepareStepStop(point.step, point.moment, place.control)
      const strike = point.kill === 'runner killed' ? 'process' : 'backend'
      await strikeWhere({ strike, stop, order: orderOf(scenario) }, place, (onWait) => end(place, onWait))
    }
    verifyChain(await createPgDatabase({ url: last.url, location: 'here' }).readAudit())
  } finally {
    await last.dispose()
  }
}

function orderOf({ folder, maintenance }: Scenario) {
  return { folder, online: { maintenance } }
}

async function restartAt(
  server: PgCluster,
  place: CrashPlace,
  scenario: Scenario,
  { step, moment }: StepPoint,
): Promise<void> {
  const stop = await prepareStepStop(step, moment, place.control)
  const proxy = await startWireProxy({ url: place.url, intercept: stop.intercept })
  const runner = runHere({ ...orderOf(scenario), url: proxy.url, resume: false })
  try {
    await Promise.race([stop.reached, endedTooEarly(runner)])
    await server.restart('immediate')
  } finally {
    // Whatever was held on its way is lost.
    await proxy.close()
  }
  requireCoded(await runner.outcome)
}

async function comeToAnEnd(
  place: CrashPlace,
  scenario: Scenario,
  { steps, before, after }: Undisturbed,
  point: StepPoint,
  onWait?: () => void,
): Promise<void> {
  const database = createPgDatabase({ url: place.url, location: 'here' })
  const aborted = point.end === 'aborted' ? await abort(database, scenario, onWait) : undefined
  if (aborted === 'done') {
    const left = await takeState(place, scenario)
    expect(left).toMatchObject({ schema: before.schema, rows: before.rows, ledger: before.ledger })
    expect(halfDone(left.schema)).toEqual([])
    expect(mayBeAborted(steps, point)).toBe(true)
    return
  }
  const isOver = point.position === steps.length - 1 && point.moment === 'after'
  if (aborted === 'MIGRATION.NOTHING_TO_ABORT') expect(isOver).toBe(true)
  if (aborted === 'MIGRATION.NOT_ABORTABLE') expect(steps.slice(0, point.position + 1)).toSatisfy(hasOneWay)
  await run(database, scenario.folder, {
    ...byPlanner({ ...scenario, url: place.url }),
    resume: true,
    waitMs: 60_000,
    onEvent: ({ kind }) => kind === 'lock-wait' && onWait?.(),
  })
  expect(await run(database, scenario.folder)).toMatchObject({ applied: [], run: null })
  const left = await takeState(place, scenario)
  expect(left).toEqual(after)
  expect(halfDone(left.schema)).toEqual([])
}

/** What is done of it has a way back. */
function mayBeAborted(steps: readonly PlanStep[], { position }: StepPoint): boolean {
  return !hasOneWay(steps.slice(0, position))
}

function hasOneWay(steps: readonly PlanStep[]): boolean {
  return steps.some(({ undo }) => undo.sql === null)
}

async function abort(
  database: MigrationDatabase,
  { folder }: Scenario,
  onWait?: () => void,
): Promise<string> {
  const onEvent = ({ kind }: RunEvent) => void (kind === 'lock-wait' && onWait?.())
  return abortHere(database, folder, onEvent).then(
    () => 'done',
    (error: unknown) => {
      const isRefusal =
        error instanceof CodedError && /^MIGRATION\.NO(T_ABORTABLE|THING_TO_ABORT)$/.test(error.code)
      if (!isRefusal) throw error
      return error.code
    },
  )
}

async function takeState({ query }: CrashPlace, { own }: Scenario): Promise<Snapshot> {
  const state = await takeSnapshot(query, own)
  return { ...state, schema: withoutNumbers(state.schema) }
}
