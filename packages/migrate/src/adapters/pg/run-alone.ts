import { outcomeUnknown } from '../../failure/migration-failed.ts'
import type { FilePlan, Step } from '../../model/run.ts'
import type { AloneSegment } from '../../model/segment.ts'
import type { Statement } from '../../model/statement.ts'
import { maskSecrets } from '../../parse/pg/secrets.ts'
import { asSession } from './as-session.ts'
import { toPgError } from './errors.ts'
import { sendAll, type FileRun, type Progress } from './file-run.ts'
import { own, toMessage } from './message.ts'
import { observe } from './observe.ts'
import { probe, type Answer, type Past } from './probe.ts'
import { startAttempt, statementBegun } from './records.ts'
import { send } from './send.ts'
import { records, type StepPlace } from './step-message.ts'

/** Begun and committed, run, then done and committed: in between a crash leaves a statement in flight. */
export async function runAlone(
  run: FileRun,
  plan: FilePlan,
  { statement }: AloneSegment,
  past: Step,
  place: StepPlace,
  progress: Progress,
): Promise<void> {
  const { session, recorder, location } = run
  try {
    const verdict = await judge(run, plan, statement, past)
    if (verdict.kind === 'run') {
      // What is cleaned up goes before the catalog is looked at: the statement may use its names again.
      for (const sql of verdict.before) await send(session, sql)
      progress.notes.push(...verdict.notes)
      await begin(run, plan, statement, place)
      await sendAll(run, plan, progress, [toMessage([{ sql: statement.sql, statement }])])
    } else {
      if (verdict.kind === 'other') await send(session, verdict.statement)
      progress.notes.push(verdict.note)
    }
    const isFirst = place.isFirst && verdict.kind !== 'run'
    await send(session, toMessage(records(recorder, plan, [statement], { ...place, isFirst })).text)
  } catch (error) {
    throw toPgError(error, location)
  }
}

/** On disk before the statement is sent: some of these take effect outside of this database, and stay after a crash. */
const flushed = own(`select pg_catalog.set_config('synchronous_commit', 'on', true)`)

async function begin(
  { session, recorder, principal }: FileRun,
  plan: FilePlan,
  statement: Statement,
  { isFirst }: StepPlace,
): Promise<void> {
  const seen = statement.repeat === 'probe' ? await observe(session, statement.subject) : null
  const begun = [
    ...(isFirst ? [own(startAttempt(recorder, plan))] : []),
    own(statementBegun(recorder, plan, statement, seen)),
  ]
  await send(session, toMessage([flushed, ...asSession(plan, principal, begun)]).text)
}

async function judge(
  { session }: FileRun,
  plan: FilePlan,
  statement: Statement,
  past: Past,
): Promise<Answer> {
  if (statement.repeat === 'probe') {
    const verdict = await probe(session, { subject: statement.subject, sql: [statement.sql] }, past)
    if (verdict.kind !== 'ask') return verdict
  }
  // An error that was reported says that it took no effect; CALL and DO stay in flight even then.
  if (past.past !== 'in-flight' || statement.repeat === 'repeatable') {
    return { kind: 'run', before: [], notes: [] }
  }
  throw outcomeUnknown(plan, statement, await maskSecrets(plan.migration.text))
}
