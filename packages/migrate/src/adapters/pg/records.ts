import type { FilePlan } from '../../model/run.ts'
import type { Statement } from '../../model/statement.ts'
import { literal, qualified, type LedgerName } from './names.ts'

/** The statements with which a file's progress is written down, as SQL text: they share the file's messages. */
export type Recorder = {
  readonly runId: string
  readonly ledger: LedgerName
  /** Columns that the ledger has: `name` since Drizzle 1.0. */
  readonly ledgerColumns: readonly string[]
}

export function startAttempt(recorder: Recorder, plan: FilePlan): string {
  const { attemptId, isResumed, migration, parsed } = plan
  if (!isResumed) return insertAttempt(recorder, plan, 'running', 'null')
  return `update ops.migration set state = 'running', failed_statement = null, failed_code = null,
hash = ${literal(migration.hash)}, tokens_hash = ${literal(parsed.tokensHash)}, statements = ${parsed.statements.length}
where id = ${literal(attemptId)}`
}

export function statementDone(
  { runId }: Recorder,
  { attemptId, isResumed }: FilePlan,
  statement: Statement,
): string {
  const values = [attemptId, statement.ordinal, runId, statement.tokensHash, 'done']
  const isAlone = statement.effect === 'alone' || statement.subject?.kind === 'routine'
  const conflict =
    isResumed || isAlone
      ? `
on conflict (migration_id, ordinal) do update
set state = 'done', run_id = excluded.run_id, tokens_hash = excluded.tokens_hash, finished_at = excluded.finished_at`
      : ''
  return `insert into ops.journal (migration_id, ordinal, run_id, tokens_hash, state, finished_at)
values (${values.map(literal).join(', ')}, pg_catalog.clock_timestamp())${conflict}`
}

export function statementBegun(
  { runId }: Recorder,
  { attemptId }: FilePlan,
  statement: Statement,
  seenBefore: readonly string[] | null,
): string {
  const seen = seenBefore === null ? null : JSON.stringify(seenBefore)
  const values = [attemptId, statement.ordinal, runId, statement.tokensHash, 'begun', seen]
  return `insert into ops.journal (migration_id, ordinal, run_id, tokens_hash, state, seen_before, begun_at)
values (${values.map(literal).join(', ')}, pg_catalog.clock_timestamp())
on conflict (migration_id, ordinal) do update
set state = 'begun', run_id = excluded.run_id, tokens_hash = excluded.tokens_hash,
    seen_before = excluded.seen_before, begun_at = excluded.begun_at`
}

/** CALL and DO stay begun: what they committed before they failed, nobody knows. */
export function statementFailed({ attemptId }: FilePlan, statement: Statement): string {
  return `update ops.journal set state = 'failed', finished_at = pg_catalog.clock_timestamp()
where migration_id = ${literal(attemptId)} and ordinal = ${statement.ordinal} and state = 'begun'`
}

/** Drizzle's own row, and the attempt at its end; `isWhole`: its beginning was not written down. */
export function fileApplied(recorder: Recorder, plan: FilePlan, isWhole: boolean): string[] {
  const end = isWhole
    ? insertAttempt(recorder, plan, 'applied', 'pg_catalog.clock_timestamp()')
    : `update ops.migration set state = 'applied', failed_statement = null, failed_code = null,
finished_at = pg_catalog.clock_timestamp() where id = ${literal(plan.attemptId)}`
  return [ledgerRow(recorder, plan.migration), end]
}

function insertAttempt(
  { runId }: Recorder,
  { attemptId, migration, parsed }: FilePlan,
  state: 'running' | 'applied',
  finishedAt: string,
): string {
  const { tag, hash, whenMs } = migration
  const values = [attemptId, runId, tag, hash, whenMs, parsed.tokensHash, parsed.statements.length, state]
  return `insert into ops.migration (id, run_id, tag, hash, when_ms, tokens_hash, statements, state, finished_at)
values (${values.map(literal).join(', ')}, ${finishedAt})`
}

export function ledgerRow(
  { ledger, ledgerColumns }: Omit<Recorder, 'runId'>,
  { hash, whenMs, tag }: FilePlan['migration'],
): string {
  const named = ledgerColumns.includes('name')
  const columns = ['hash', 'created_at', ...(named ? ['name'] : [])]
  const values = [hash, whenMs, ...(named ? [tag] : [])]
  return `insert into ${qualified(ledger)} (${columns.join(', ')}) values (${values.map(literal).join(', ')})`
}

export type AttemptEnd = { readonly statement: number | null; readonly sqlState: string }

/** Of an attempt that was never written down, since its one transaction is gone, as of one that was. */
export function attemptFailed(
  { runId }: Recorder,
  plan: FilePlan,
  { statement, sqlState }: AttemptEnd,
): string {
  const { attemptId, migration, parsed } = plan
  const { tag, hash, whenMs } = migration
  const values = [attemptId, runId, tag, hash, whenMs, parsed.tokensHash, parsed.statements.length]
  return `insert into ops.migration (id, run_id, tag, hash, when_ms, tokens_hash, statements, state,
  failed_statement, failed_code, finished_at)
values (${values.map(literal).join(', ')}, 'failed', ${literal(statement)}, ${literal(sqlState)}, pg_catalog.clock_timestamp())
on conflict (id) do update set state = 'failed', failed_statement = excluded.failed_statement,
  failed_code = excluded.failed_code, finished_at = excluded.finished_at`
}
