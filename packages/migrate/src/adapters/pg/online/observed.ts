import { observeWaits } from '../observer.ts'
import type { StepContext } from './context.ts'

/** Does `work` on the executing session, tells whom it waits for, and adds up how long. */
export async function observed(
  { run, file, waits }: StepContext,
  id: string,
  work: () => Promise<void>,
): Promise<void> {
  const onBlocked = (blockers: readonly string[]) =>
    run.onEvent({ kind: 'step-waits', tag: file.migration.tag, id, tries: 0, blockers })
  const { lockWaitMs } = await observeWaits(run.observer, run.session.backendPid, onBlocked, work)
  waits.lockWaitMs += lockWaitMs
}
