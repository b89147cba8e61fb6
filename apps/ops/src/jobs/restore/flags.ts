import type { LossReport, MarkedDatabase, OnStep, SwapReport } from '@twinship/backup'
import type { AuditHead } from '@twinship/migrate'

/** What is done in place of restoring a backup; at most one of them. */
type ActionFlags = {
  readonly undo?: boolean
  readonly resume?: boolean
  readonly abort?: boolean
  readonly dropOld?: boolean
  readonly list?: boolean
  readonly tables?: readonly string[]
}

export type RestoreFlags = ActionFlags & {
  readonly confirm?: string
  /** False with --no-safety-backup. */
  readonly safetyBackup: boolean
  readonly identity?: string
  readonly allowedSigners?: string
  readonly pgbouncerAdminUrl?: readonly string[]
  /** Milliseconds. */
  readonly maxPause: number
  /** False with --no-owner. */
  readonly owner: boolean
  readonly otherDatabase?: boolean
}

export type RestoreAction = 'restore' | 'undo' | 'resume' | 'abort' | 'drop-old' | 'list' | 'tables'

export type Unfinished = { readonly name: string; readonly state: string }

/** Null and empty where an action has nothing to say of it. */
export type RestoreReport = {
  readonly action: RestoreAction
  readonly backup: string | null
  /** Said before anything is done; also where the person has not consented. */
  readonly loss: LossReport | null
  readonly safetyBackup: string | null
  /** The name of what was put aside. */
  readonly old: string | null
  readonly pausedMs: number | null
  /** Settings of the database that this role may not set, as they would be typed. */
  readonly refusedSettings: readonly string[]
  /** End of an audit that could not be carried over: the backup is of another database. */
  readonly leftBehind: AuditHead | null
  /** Where --tables put its tables. */
  readonly schema: string | null
  readonly tables: readonly string[]
  readonly dropped: readonly string[]
  readonly kept: readonly Pick<MarkedDatabase, 'name' | 'bytes'>[]
  /** What killed restores left, and how far each had come. */
  readonly unfinished: readonly Unfinished[]
  readonly auditHead: AuditHead | null
  readonly error?: Error
}

export const emptyReport: Omit<RestoreReport, 'action'> = {
  backup: null,
  loss: null,
  safetyBackup: null,
  old: null,
  pausedMs: null,
  refusedSettings: [],
  leftBehind: null,
  schema: null,
  tables: [],
  dropped: [],
  kept: [],
  unfinished: [],
  auditHead: null,
}

export function ofSwap({ old, pausedMs, auditHead }: SwapReport): Partial<RestoreReport> {
  return { old, pausedMs: Math.round(pausedMs), auditHead }
}

/** Told after each step of a restore; the default tells a person. */
export type StepHook = OnStep
