import { observeWaits } from '../observer.ts'
import type { StepContext } from './context.ts'

/**
 * Does `work` on the executing session, tells whom it waits for, and adds up how long. `also`: what else is looked at
 * meanwhile.
 */
export async function observed(
  { run, file, waits }: StepContext,
  id: string,
  work: () => Promise<void>,
  also?: () => Promise<void>,
): Promise<void> {
  const onBlocked = (blockers: readonly string[]) =>
    run.onEvent({ kind: 'step-waits', tag: file.migration.tag, id, tries: 0, blockers })
  const watched = { observer: run.observer, backendPid: run.session.backendPid, onBlocked, also }
  const { lockWaitMs } = await observeWaits(watched, work)
  waits.lockWaitMs += lockWaitMs
}
