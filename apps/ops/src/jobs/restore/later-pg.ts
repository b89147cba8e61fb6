import { randomUUID } from 'node:crypto'
import {
  abortRestore,
  dropKept,
  listKept,
  listUnfinished,
  newestKept,
  readUndoLoss,
  resumeRestore,
  undoRestore,
  withPgRestore,
  type ResumeReport,
} from '@twinship/backup'
import { requireConfirmation } from '@twinship/core'
import type { JobContext } from '../../context.ts'
import { askConsent } from './consent.ts'
import { reopenGates } from './fence.ts'
import { emptyReport, ofSwap, type RestoreFlags, type RestoreReport, type StepHook } from './flags.ts'
import { adminUrls, fenceOf, pgTarget, withHealth } from './pg.ts'
import { createRecords } from './records.ts'

/** Swaps the database before the newest restore back in. */
export async function undoPg(
  context: JobContext,
  flags: RestoreFlags,
  onStep: StepHook,
): Promise<RestoreReport> {
  const { now, stoppable } = context
  const records = await createRecords(context)
  const done = await stoppable((signal) =>
    withPgRestore(pgTarget(context), async (session): Promise<RestoreReport> => {
      const kept = await newestKept(session)
      const loss = await readUndoLoss(session, kept, now)
      const report = { ...emptyReport, action: 'undo' as const, backup: kept.mark.backup, loss }
      const what = `Putting back ${kept.name}`
      const refusal = await askConsent(context, loss, { confirm: flags.confirm, what })
      if (refusal !== undefined) return { ...report, error: refusal }
      const fence = fenceOf(context, flags)
      await fence.rehearse(session.liveOid)
      const swapping = { fence, maxPauseMs: flags.maxPause, records, now, onStep, signal }
      const swap = await undoRestore(session, { ...swapping, kept, run: randomUUID() })
      return { ...report, leftBehind: records.leftBehind(), refusedSettings: swap.refused, ...ofSwap(swap) }
    }),
  )
  return done.error === undefined ? withHealth(context, done) : done
}

/** Finishes what was killed; consent was given when it began. */
export async function resumePg(
  context: JobContext,
  flags: RestoreFlags,
  onStep: StepHook,
): Promise<RestoreReport> {
  const { now, stoppable, config } = context
  const records = await createRecords(context)
  const fence = fenceOf(context, flags)
  const done = await stoppable((signal) =>
    withPgRestore(
      pgTarget(context),
      (session) =>
        resumeRestore(session, { fence, maxPauseMs: flags.maxPause, records, now, onStep, signal }),
      // Not before: a restore that is under way needs its clients to wait.
      () => reopenGates(adminUrls(context, flags), config.direct.name),
    ),
  )
  const report = { ...emptyReport, action: 'resume' as const, ...ofResume(done) }
  return done.kind === 'went-back' ? report : withHealth(context, report)
}

function ofResume(done: ResumeReport): Partial<RestoreReport> {
  switch (done.kind) {
    case 'went-back':
      return { dropped: done.dropped }
    case 'finished':
      return { backup: done.mark.backup, old: done.mark.old, auditHead: done.auditHead }
    case 'swapped':
      return { backup: done.mark.backup, refusedSettings: done.report.refused, ...ofSwap(done.report) }
  }
}

export async function abortPg(context: JobContext, flags: RestoreFlags): Promise<RestoreReport> {
  const dropped = await withPgRestore(pgTarget(context), abortRestore, () =>
    reopenGates(adminUrls(context, flags), context.config.direct.name),
  )
  return { ...emptyReport, action: 'abort', dropped }
}

/** There is no way back afterwards but the backups: it takes consent. */
export async function dropOldPg(context: JobContext, { confirm }: RestoreFlags): Promise<RestoreReport> {
  const { direct: target } = context.config
  const dropped = await withPgRestore(pgTarget(context), async (session) => {
    const kept = await listKept(session)
    const what = `Dropping ${kept.map(({ name }) => name).join(', ')}`
    if (kept.length > 0) {
      const typed = confirm ?? (await context.ask?.(`${what}. Type ${target.name} to go on: `))
      requireConfirmation(target, typed, what)
    }
    return dropKept(session)
  })
  return { ...emptyReport, action: 'drop-old', dropped }
}

export async function listOldPg(context: JobContext): Promise<RestoreReport> {
  return withPgRestore(pgTarget(context), async (session) => {
    const kept = (await listKept(session)).map(({ name, bytes }) => ({ name, bytes }))
    return { ...emptyReport, action: 'list', kept, unfinished: await listUnfinished(session) }
  })
}
