import type { OnlineRun, Plan } from '@twinship/migrate'
import type { JobContext } from '../../context.ts'
import { planAgain, planNow, type ChooseFlags } from '../choose-plan.ts'

export type OnlineFlags = ChooseFlags & {
  /** Seconds. */
  readonly terminateBlockersOlderThan?: number
}

/** Carries the plan out as long as it is still the one for what the database is, asked again with the lock held. */
export function onlineRun(context: JobContext, flags: OnlineFlags, plan: Plan): OnlineRun {
  const seconds = flags.terminateBlockersOlderThan
  return {
    plan: () => planAgain(context, flags, plan),
    options: { terminateBlockersOlderThanMs: seconds === undefined ? null : seconds * 1000 },
  }
}

/** What comes behind a file that was interrupted is planned when its turn has come. */
export function planAsItComes(context: JobContext, maintenance: boolean): OnlineRun {
  return {
    plan: () => planNow(context, { allowOutOfOrder: true, maintenance, isResumed: true }),
    options: { terminateBlockersOlderThanMs: null },
  }
}
