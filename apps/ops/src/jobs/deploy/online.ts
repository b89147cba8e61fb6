import type { OnlineOptions, OnlineRun, Plan, ServerLimits } from '@twinship/migrate'
import type { JobContext } from '../../context.ts'
import { planAgain, planNow, type ChooseFlags } from '../choose-plan.ts'

/** Seconds and megabytes. */
export type LimitFlags = {
  readonly maxReplicaLag?: number
  readonly ignoreReplica?: readonly string[]
  readonly maxSlotWal?: number
  readonly maxWalRate?: number
  readonly maxWait?: number
  readonly freeSpace?: number
}

export type TerminateFlags = {
  /** Seconds. */
  readonly terminateBlockersOlderThan?: number
}

export type OnlineFlags = ChooseFlags & LimitFlags & TerminateFlags

/** Carries the plan out as long as it is still the one for what the database is, asked again with the lock held. */
export function onlineRun(context: JobContext, flags: OnlineFlags, plan: Plan): OnlineRun {
  return { plan: () => planAgain(context, flags, plan), options: onlineOptions(context, flags) }
}

/** What comes behind a file that was interrupted is planned when its turn has come. */
export function planAsItComes(
  context: JobContext,
  { maintenance = false, ...flags }: LimitFlags & TerminateFlags & { readonly maintenance?: boolean },
): OnlineRun {
  return {
    plan: () => planNow(context, { allowOutOfOrder: true, maintenance, isResumed: true }),
    options: onlineOptions(context, flags),
  }
}

export function onlineOptions(context: JobContext, flags: LimitFlags & TerminateFlags): OnlineOptions {
  return {
    terminateBlockersOlderThanMs: terminateAfterMs(flags),
    limits: limitsOf(context, flags),
  }
}

/** Null: nobody's transaction is ended. */
export function terminateAfterMs({ terminateBlockersOlderThan: seconds }: TerminateFlags): number | null {
  return seconds === undefined ? null : seconds * 1000
}

const MiB = 1024 * 1024

/** What the command line says, over the environment. */
export function limitsOf({ config: { deploy } }: JobContext, flags: LimitFlags): ServerLimits {
  const { maxReplicaLag, ignoreReplica, maxSlotWal, maxWalRate, maxWait, freeSpace } = flags
  return {
    replicaLagMs: maxReplicaLag === undefined ? deploy.replicaLagMs : maxReplicaLag * 1000,
    ignoredReplicas: ignoreReplica ?? deploy.ignoredReplicas,
    slotBytes: maxSlotWal === undefined ? deploy.slotBytes : maxSlotWal * MiB,
    walBytesPerSecond: maxWalRate === undefined ? deploy.walBytesPerSecond : maxWalRate * MiB,
    waitMs: maxWait === undefined ? deploy.waitMs : maxWait * 1000,
    freeBytes: freeSpace === undefined ? deploy.freeBytes : freeSpace * MiB,
  }
}
