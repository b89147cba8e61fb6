import { openPgSession, type PgSession } from '@twinship/core'
import { appliedOf } from '../../../verify/applied.ts'
import { compareState } from '../../../engine/compare.ts'
import type { Plan, PlanStep } from '../../../model/plan.ts'
import type { Rehearsal } from '../../../model/rehearsal.ts'
import type { DatabaseAddress, ProofOptions } from '../../../verify/options.ts'
import { withReplay } from '../../../verify/replay.ts'
import { toPgError } from '../errors.ts'
import { copySample, type SampleReport } from './copy-sample.ts'
import { runSteps } from './run-steps.ts'

export type RehearseOnOptions = {
  readonly plan: Plan
  readonly now: () => number
  readonly onStep: (step: PlanStep) => void
}

export type RehearseOptions = ProofOptions &
  RehearseOnOptions & {
    /** Of each table, at most. */
    readonly rowsOfEach: number
  }

export type SampleRehearsal = Rehearsal & { readonly sample: SampleReport }

/**
 * Runs a plan on a scratch database: the folder as far as the live database has it, with a sample of its rows, which is
 * dropped afterwards. Tells what each step did and where that differs from the plan. Reads the live database only.
 * Throws CONNECT.*, DB.*, SCRATCH.UNAVAILABLE, MIGRATION.* and INTERRUPTED; a mismatch is a result.
 */
export async function rehearsePlan(options: RehearseOptions): Promise<SampleRehearsal> {
  const { database, folder, address, rowsOfEach } = options
  const { applied, notes } = appliedOf(folder, await compareState(folder, await database.readState()))
  return withReplay(options, async (place) => {
    const { address: scratch, missingExtensions } = place
    await place.apply(applied)
    const copied = await withSession(address, (live) =>
      withSession(scratch, (session) => copySample(live, session, rowsOfEach)),
    )
    const missing = missingExtensions.map((name) => `the extension ${name} could not be made`)
    const sample = { ...copied, notes: [...notes, ...missing, ...copied.notes] }
    return { ...(await rehearseOn(scratch, options)), sample }
  })
}

/**
 * Runs a plan on a database that nobody uses and that holds what the plan was made for: schema, rows, and how many
 * there are as the server counts them. Throws CONNECT.* and DB.*; a mismatch is a result.
 */
export async function rehearseOn(
  { url, location }: Place,
  { plan, now, onStep }: RehearseOnOptions,
): Promise<Rehearsal> {
  const place = { url, location }
  const open = () => openPgSession({ ...place, applicationName })
  return withSession(place, (session) =>
    withSession(place, (watcher) => runSteps({ sessions: { session, watcher, open }, plan, now, onStep })),
  )
}

type Place = Pick<DatabaseAddress, 'url' | 'location'>

const applicationName = 'twinship-rehearse'

async function withSession<T>(
  { url, location }: Place,
  work: (session: PgSession) => Promise<T>,
): Promise<T> {
  const session = await openPgSession({ url, location, applicationName })
  try {
    return await work(session)
  } catch (error) {
    throw toPgError(error, location)
  } finally {
    await session.close()
  }
}
