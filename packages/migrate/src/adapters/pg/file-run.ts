import type { PgSession } from '@twinship/core'
import { setApart } from '../../plan/set-apart.ts'
import type { FilePlan, RunEvent, Step } from '../../model/run.ts'
import type { Statement } from '../../model/statement.ts'
import type { Principal } from './as-session.ts'
import { serverError } from './errors.ts'
import { failedPart, type Message } from './message.ts'
import { observeWaits } from './observer.ts'
import type { Observer } from './observing.ts'
import { recordFailure } from './record-failure.ts'
import type { Recorder } from './records.ts'
import { send, SendFailure } from './send.ts'

export type FileRun = {
  readonly session: PgSession
  /** Over another session: sees what the executing one waits for. */
  readonly observer: Observer
  readonly recorder: Recorder
  readonly location: string
  readonly principal: Principal
  readonly onEvent: (event: RunEvent) => void
}

/** `done`: statements of the file that are recorded as done. */
export type Progress = { lockWaitMs: number; readonly notes: string[]; done: number }

/** Nothing of the step is left, and it is to be run as these steps instead. */
export class RunApart extends Error {
  readonly statement: Statement
  readonly steps: readonly Step[]

  constructor(statement: Statement, steps: readonly Step[]) {
    super(`statement ${statement.ordinal} cannot run in a transaction`)
    this.statement = statement
    this.steps = steps
  }
}

/**
 * Sends the messages of one step and watches what they wait for. Throws RunApart, or the coded error of a failure
 * that is recorded.
 */
export async function sendAll(
  run: FileRun,
  plan: FilePlan,
  progress: Progress,
  messages: readonly Message[],
  step?: Step,
): Promise<void> {
  const { tag } = plan.migration
  const onBlocked = (blockers: readonly string[]) => run.onEvent({ kind: 'statement-waits', tag, blockers })
  for (const message of messages) {
    const watched = { observer: run.observer, backendPid: run.session.backendPid, onBlocked }
    const { lockWaitMs } = await observeWaits(watched, async () => {
      try {
        await send(run.session, message.text)
      } catch (error) {
        const apart = step === undefined ? undefined : asApart(message, error, step)
        if (apart === undefined) throw await recordFailure(run, plan, message, error, progress.done)
        await send(run.session, 'rollback')
        throw apart
      }
    })
    progress.lockWaitMs += lockWaitMs
  }
}

/** Whether a table is partitioned only the server knows; then it refuses to rebuild it in a transaction. */
function asApart(message: Message, thrown: unknown, step: Step): RunApart | undefined {
  const server = serverError(thrown)
  if (server?.sqlState !== '25001' || !(thrown instanceof SendFailure)) return undefined
  const statement = failedPart(message, thrown.completed, server.position).part?.statement
  if (statement?.subject?.kind !== 'rebuild') return undefined
  const steps = setApart(step, statement.ordinal)
  return steps === undefined ? undefined : new RunApart(statement, steps)
}
