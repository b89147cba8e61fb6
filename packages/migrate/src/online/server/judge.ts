import type { ServerLimits, ServerSample } from '../../model/server.ts'
import type { StepNeeds } from './needs.ts'
import { lagOf, walRate, type WalHistory } from './replica-lag.ts'

/**
 * What a step does by it.
 *
 *   go       nothing is against it
 *   measure  whether a replica is behind is not known yet: to be looked at again at once
 *   wait     something is over its limit and may come back by itself
 *   stop     no waiting helps
 */
export type ServerVerdict =
  | { readonly kind: 'go' }
  | { readonly kind: 'measure'; readonly reasons: readonly string[] }
  | { readonly kind: 'wait'; readonly reasons: readonly string[] }
  | {
      readonly kind: 'stop'
      readonly code: 'MIGRATION.NO_ROOM' | 'MIGRATION.WRAPAROUND'
      readonly reason: string
    }

export type Judged = {
  readonly needs: StepNeeds
  readonly now: ServerSample
  /** Ends with `now`. */
  readonly history: WalHistory
  readonly limits: ServerLimits
  /** Of the database when the run began; null where it was not asked for. */
  readonly firstBytes: number | null
  /** Vacuums to prevent wraparound on its tables, for people. */
  readonly vacuums: readonly string[]
}

/** vacuum_failsafe_age is 1.6 billion of the 2.1 there are: from there on vacuum alone has the word. */
const leastTransactions = 500_000_000

export function judgeServer(judged: Judged): ServerVerdict {
  const stop = stopReason(judged)
  if (stop !== undefined) return stop
  const { needs, vacuums } = judged
  const lags = needs.writesWal ? replicaReasons(judged) : { late: [], unknown: [] }
  const reasons = [
    ...vacuums,
    ...lags.late,
    ...(needs.writesWal ? [...slotReasons(judged), ...rateReasons(judged)] : []),
  ]
  if (reasons.length > 0) return { kind: 'wait', reasons }
  return lags.unknown.length > 0 ? { kind: 'measure', reasons: lags.unknown } : { kind: 'go' }
}

type DuringVerdict =
  | { readonly kind: 'go' }
  | { readonly kind: 'tell'; readonly reasons: readonly string[] }
  | { readonly kind: 'stop'; readonly code: 'MIGRATION.NO_ROOM'; readonly reason: string }

/** Of a step that writes and cannot pause: it is told of, or stopped where the room is used up. */
export function judgeDuring(judged: Omit<Judged, 'needs' | 'vacuums'>): DuringVerdict {
  const { limits, now, firstBytes } = judged
  const left = roomLeft(limits, now, firstBytes)
  if (left !== null && left <= 0) {
    const reason = 'the database has grown by more than was said to be free'
    return { kind: 'stop', code: 'MIGRATION.NO_ROOM', reason }
  }
  const reasons = [...replicaReasons(judged).late, ...slotReasons(judged), ...rateReasons(judged)]
  return reasons.length > 0 ? { kind: 'tell', reasons } : { kind: 'go' }
}

type Load = Pick<Judged, 'now' | 'history' | 'limits'>

function stopReason({ needs, now, limits, firstBytes }: Judged): ServerVerdict | undefined {
  if (now.transactionsLeft < leastTransactions) {
    const reason = `the server stops taking writes after ${now.transactionsLeft} more transactions, for which its database ${now.oldestDatabase} has to be vacuumed, and long steps keep vacuum from its work`
    return { kind: 'stop', code: 'MIGRATION.WRAPAROUND', reason }
  }
  const left = roomLeft(limits, now, firstBytes)
  if (left === null || needs.roomBytes === null || needs.roomBytes <= left) return undefined
  const reason = `it needs about ${megabytes(needs.roomBytes)}, and ${megabytes(Math.max(left, 0))} of what was said to be free are left`
  return { kind: 'stop', code: 'MIGRATION.NO_ROOM', reason }
}

/** Of what a person said was free when the run began; negative where more has been used since. */
function roomLeft(
  { freeBytes }: ServerLimits,
  { databaseBytes }: ServerSample,
  firstBytes: number | null,
): number | null {
  if (freeBytes === null) return null
  return freeBytes - ((databaseBytes ?? 0) - (firstBytes ?? databaseBytes ?? 0))
}

function replicaReasons({ now, history, limits }: Load) {
  const late: string[] = []
  const unknown: string[] = []
  for (const replica of now.replicas) {
    if (limits.ignoredReplicas.includes(replica.name)) continue
    const lag = lagOf(replica, history)
    if (lag === null) continue
    if (lag.atLeastMs > limits.replicaLagMs) {
      late.push(`the replica ${replica.name} is ${seconds(lag.atLeastMs)} behind`)
    } else if (lag.atMostMs === null || lag.atMostMs > limits.replicaLagMs) {
      unknown.push(`how far the replica ${replica.name} is behind is being measured`)
    }
  }
  return { late, unknown }
}

function slotReasons({ now, limits }: Load): readonly string[] {
  return now.slots
    .filter(({ retainedBytes }) => retainedBytes > limits.slotBytes)
    .map(({ name, isActive, retainedBytes }) => {
      const reader = isActive ? '' : ', which nobody reads,'
      return `the replication slot ${name}${reader} keeps ${megabytes(retainedBytes)} of WAL`
    })
}

function rateReasons({ history, limits }: Load): readonly string[] {
  const rate = walRate(history)
  if (rate === null || rate <= limits.walBytesPerSecond) return []
  return [`the server writes ${megabytes(rate)} of WAL a second`]
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(ms < 10_000 ? 1 : 0)} s`
}

function megabytes(bytes: number): string {
  const size = bytes / 1024 / 1024
  return `${size < 10 ? size.toFixed(1) : Math.round(size)} MB`
}
