import type { AuditEvent } from '../../../model/audit.ts'
import type { OnlineFile, OnlineOptions } from '../../../model/online.ts'
import type { PlanStep } from '../../../model/plan.ts'
import type { FileRun } from '../file-run.ts'
import type { ServerWatch } from './server/watch.ts'

/** What every step of a file needs. */
export type StepContext = {
  readonly run: FileRun
  readonly file: OnlineFile
  readonly options: OnlineOptions
  readonly server: ServerWatch
  readonly notes: string[]
  /** Spent waiting for locks so far, sampled. */
  readonly waits: { lockWaitMs: number }
  readonly signal: AbortSignal | undefined
  /** Writes into the audit that a session is ended, or was not after all. */
  readonly onBlocker: (event: BlockerEvent, session: TerminatedSession) => Promise<void>
}

export type BlockerEvent = Extract<AuditEvent['event'], `blocker.${string}`>

export type PlacedStep = { readonly step: PlanStep; readonly position: number }

/** No text of its queries: they hold values. */
export type TerminatedSession = {
  readonly pid: number
  readonly application: string
  readonly transactionSeconds: number
  readonly table: string
  /** Why it was not ended after all; `not found`: its transaction was over by then. */
  readonly because?: 'not found' | 'not allowed'
}
