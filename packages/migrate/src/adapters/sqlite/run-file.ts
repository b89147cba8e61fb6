import { CodedError } from '@twinship/core'
import type { FilePlan, FileReport, Step } from '../../model/run.ts'
import { segmentFile } from '../../state/segments.ts'
import { runAloneStep } from './alone-step.ts'
import { failFile } from './fail-file.ts'
import { startFile, type FileRun } from './file-run.ts'
import { Stop } from './guard/stop.ts'
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
  // A file without statements, or with all of them done, still has to be recorded.
  const steps = plan.steps.length > 0 ? plan.steps : [recordOnly]
  for (const [index, step] of steps.entries()) {
    if (signal?.aborted === true) throw interrupted(run)
    if ((await runStep(run, step, index === steps.length - 1)) === 'stale') return 'stale'
  }
  return {
    tag: plan.migration.tag,
    statements: run.done - before,
    durationMs: performance.now() - started,
    lockWaitMs: 0,
    notes: run.notes,
  }
}

const recordOnly: Step = {
  segment: { kind: 'transaction', opens: 'engine', closes: 'engine', statements: [] },
  past: 'none',
  seenBefore: null,
}

async function runStep(run: FileRun, { segment, past }: Step, isLast: boolean): Promise<'done' | 'stale'> {
  const isBegunAlone = segment.kind === 'alone' && segment.transaction === 'none'
  try {
    if (isBegunAlone) return await runAloneStep(run, segment.statement, past, isLast)
    if (segment.kind === 'transaction') return await runTransactionStep(run, segment, isLast)
    const statements = [segment.statement]
    return await runTransactionStep(run, { opens: 'engine', closes: 'engine', statements }, isLast)
  } catch (error) {
    if (!(error instanceof Stop)) throw error
    throw await failFile(run, error, isBegunAlone ? segment.statement : null)
  }
}

/** As the part of the file that is done has left them: off, unless it said otherwise outside of a transaction. */
function foreignKeysSoFar({ parsed, steps }: FilePlan): boolean {
  const [next] = steps.map(({ segment }) => {
    return segment.kind === 'alone' ? segment.statement.ordinal : (segment.statements[0]?.ordinal ?? 0)
  })
  let isOn = false
  for (const segment of segmentFile(parsed.statements)) {
    if (segment.kind !== 'alone' || segment.transaction !== 'none') continue
    const { ordinal, subject } = segment.statement
    if (ordinal < (next ?? 0) && subject?.kind === 'foreign-keys') isOn = subject.enabled ?? isOn
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
