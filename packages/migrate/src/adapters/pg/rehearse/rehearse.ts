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

export type RehearseOptions = ProofOptions & {
  readonly plan: Plan
  /** Of each table, at most. */
  readonly rowsOfEach: number
  readonly now: () => number
  readonly onStep: (step: PlanStep) => void
}

export type RehearsalReport = Rehearsal & { readonly sample: SampleReport }

/**
 * Runs a plan on a scratch database: the folder as far as the live database has it, with a sample of its rows, which is
 * dropped afterwards. Tells what each step did and where that differs from the plan. Reads the live database only.
 * Throws CONNECT.*, DB.*, SCRATCH.UNAVAILABLE, MIGRATION.* and INTERRUPTED; a mismatch is a result.
 */
export async function rehearsePlan(options: RehearseOptions): Promise<RehearsalReport> {
  const { database, folder, address, plan, rowsOfEach, now, onStep } = options
  const { applied, notes } = appliedOf(folder, await compareState(folder, await database.readState()))
  return withReplay(options, async (place) => {
    const { address: scratch, missingExtensions } = place
    await place.apply(applied)
    const copied = await withSession(address, (live) =>
      withSession(scratch, (session) => copySample(live, session, rowsOfEach)),
    )
    const missing = missingExtensions.map((name) => `the extension ${name} could not be made`)
    const sample = { ...copied, notes: [...notes, ...missing, ...copied.notes] }
    const rehearsal = await withSession(scratch, (session) =>
      withSession(scratch, (watcher) => {
        const open = () => openPgSession({ ...scratch, applicationName })
        return runSteps({ sessions: { session, watcher, open }, plan, now, onStep })
      }),
    )
    return { ...rehearsal, sample }
  })
}

const applicationName = 'twinship-rehearse'

async function withSession<T>(
  { url, location }: DatabaseAddress,
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
