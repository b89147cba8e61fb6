import { CodedError } from '@twinship/core'
import type { FilePlan, FileReport } from '../../model/run.ts'
import { segmentFile } from '../../state/segments.ts'
import { runAloneStep } from './alone-step.ts'
import { failFile } from './fail-file.ts'
import { startFile, type FileRun } from './file-run.ts'
import { Stop } from './guard/stop.ts'
import { committedOf, worksOf, type Work } from './steps.ts'
import { runTransactionStep } from './transaction-step.ts'
import type { Session } from './work.ts'

/** Runs what is left of a file; see MigrationSession. */
export async function runFile(
  session: Session,
  plan: FilePlan,
  signal: AbortSignal | undefined,
): Promise<FileReport | 'stale'> {
  const started = performance.now()
  const run = startFile(session, plan)
  const before = run.done
  session.access.setForeignKeys(foreignKeysSoFar(plan))
  if (plan.isResumed) session.access.replay.restore(committedOf(plan))
  const works = worksOf(plan)
  for (const [index, work] of works.entries()) {
    if (signal?.aborted === true) throw interrupted(run)
    if ((await runWork(run, work, index === works.length - 1)) === 'stale') return 'stale'
  }
  return {
    tag: plan.migration.tag,
    statements: run.done - before,
    durationMs: performance.now() - started,
    lockWaitMs: 0,
    notes: run.notes,
  }
}

async function runWork(run: FileRun, work: Work, isLast: boolean): Promise<'done' | 'stale'> {
  try {
    if (work.kind === 'transaction') return await runTransactionStep(run, work.part, isLast)
    return await runAloneStep(run, work.statement, work.past, isLast)
  } catch (error) {
    if (!(error instanceof Stop)) throw error
    throw await failFile(run, error, work.kind === 'alone' ? work.statement : null)
  }
}

/** As the part of the file that is done has left them: off, unless it said otherwise outside of a transaction. */
function foreignKeysSoFar(plan: FilePlan): boolean {
  const committed = new Set(committedOf(plan).map(({ ordinal }) => ordinal))
  let isOn = false
  for (const segment of segmentFile(plan.parsed.statements)) {
    if (segment.kind !== 'alone' || segment.transaction !== 'none') continue
    const { ordinal, subject } = segment.statement
    if (committed.has(ordinal) && subject?.kind === 'foreign-keys') isOn = subject.enabled ?? isOn
  }
  return isOn
}

function interrupted({ plan, done }: FileRun): CodedError {
  const { tag } = plan.migration
  if (done === 0) {
    return new CodedError('INTERRUPTED', `Stopped before ${tag}; what is applied is recorded.`, {
      hint: 'Run ops migrate again: it goes on from there.',
    })
  }
  return new CodedError('INTERRUPTED', `Stopped in ${tag} after statement ${done}, which is recorded.`, {
    hint: 'Run ops resume: it goes on from there.',
    details: { migration: tag, statement: done },
  })
}
