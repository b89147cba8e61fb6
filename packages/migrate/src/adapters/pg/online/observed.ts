import { observeWaits } from '../observer.ts'
import type { StepContext } from './context.ts'
import { endBlocking } from './end-blocking.ts'

/**
 * Does `work` on the executing session, tells whom it waits for, ends those that may be ended, and adds up how long.
 * `also`: what else is looked at meanwhile.
 */
export async function observed(
  context: StepContext,
  id: string,
  work: () => Promise<void>,
  also?: () => Promise<void>,
): Promise<void> {
  const { run, file, waits } = context
  const end = endBlocking(context)
  const onBlocked = (blockers: readonly string[]) =>
    run.onEvent({ kind: 'step-waits', tag: file.migration.tag, id, tries: 0, blockers })
  const each = async () => {
    await end?.()
    await also?.()
  }
  const watched = { observer: run.observer, backendPid: run.session.backendPid, onBlocked, also: each }
  const { lockWaitMs } = await observeWaits(watched, work)
  waits.lockWaitMs += lockWaitMs
}
