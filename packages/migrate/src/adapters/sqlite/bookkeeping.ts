import type { MigrationFile } from '../../model/folder.ts'
import type { FilePlan } from '../../model/run.ts'
import type { Statement } from '../../model/statement.ts'
import { literal, quoteName } from './quote.ts'

/*
 * Records as SQL with its values in it: several of them go to libSQL in one call, which costs a quarter of as many
 * prepared statements.
 */

export type AttemptRow = {
  readonly id: string
  readonly runId: string
  readonly migration: MigrationFile
  readonly tokensHash: string
  readonly statements: number
  readonly startedAtMs: number
}

export type AttemptState =
  | { readonly state: 'running' | 'applied' | 'rolled-back' }
  | { readonly state: 'failed'; readonly statement: number | null; readonly code: string }

export function attemptOf(plan: FilePlan, runId: string, startedAtMs: number): AttemptRow {
  const { tokensHash, statements } = plan.parsed
  const { attemptId: id, migration } = plan
  return { id, runId, migration, tokensHash, statements: statements.length, startedAtMs }
}

/** `change`: the row may be there; run and start stay those that began it. */
export function attemptSql(attempt: AttemptRow, to: AttemptState, mode: 'new' | 'change'): string {
  const { tag, hash, whenMs } = attempt.migration
  const [statement, code] = to.state === 'failed' ? [to.statement, to.code] : [null, null]
  const { id, runId, tokensHash, statements, startedAtMs } = attempt
  const finishedAtMs = to.state === 'running' ? null : Date.now()
  const values = [id, runId, tag, hash, whenMs, tokensHash, statements, to.state, statement, code]
  const change = `
on conflict (id) do update set tag = excluded.tag, hash = excluded.hash, when_ms = excluded.when_ms,
  tokens_hash = excluded.tokens_hash, statements = max(statements, excluded.statements), state = excluded.state,
  failed_statement = excluded.failed_statement, failed_code = excluded.failed_code, finished_at = excluded.finished_at`
  return `insert into __ops_migration (id, run_id, tag, hash, when_ms, tokens_hash, statements, state,
  failed_statement, failed_code, started_at, finished_at)
values (${[...values, startedAtMs, finishedAtMs].map(literal).join(', ')})${mode === 'new' ? '' : change};`
}

export type JournalEntry = {
  readonly ordinal: number
  readonly tokensHash: string
  readonly state: 'begun' | 'done' | 'failed'
  readonly begunAtMs: number | null
  readonly finishedAtMs: number | null
}

export function doneEntry({ ordinal, tokensHash }: Statement, finishedAtMs: number): JournalEntry {
  return { ordinal, tokensHash, state: 'done', begunAtMs: null, finishedAtMs }
}

/** All statements of a segment in one go: the process is the database, so both are there or neither. */
export function journalSql(
  { id, runId }: Pick<AttemptRow, 'id' | 'runId'>,
  entries: readonly JournalEntry[],
  mode: 'new' | 'change',
): string {
  if (entries.length === 0) return ''
  const change = `
on conflict (migration_id, ordinal) do update set run_id = excluded.run_id, tokens_hash = excluded.tokens_hash,
  state = excluded.state, begun_at = coalesce(excluded.begun_at, begun_at), finished_at = excluded.finished_at`
  const rows = entries.map(({ ordinal, tokensHash, state, begunAtMs, finishedAtMs }) => {
    const values = [id, ordinal, runId, tokensHash, state, begunAtMs, finishedAtMs]
    return `(${values.map(literal).join(', ')})`
  })
  return `insert into __ops_journal (migration_id, ordinal, run_id, tokens_hash, state, begun_at, finished_at)
values ${rows.join(',\n')}${mode === 'new' ? '' : change};`
}

/** As stock Drizzle writes it; `columns` are those that the ledger has. */
export function ledgerSql(
  ledger: string,
  columns: readonly string[],
  { hash, whenMs, tag }: MigrationFile,
): string {
  const values: Record<string, string | number> = { hash, created_at: whenMs }
  if (columns.includes('name')) values['name'] = tag
  if (columns.includes('applied_at')) values['applied_at'] = new Date().toISOString()
  const names = Object.keys(values).map(quoteName).join(', ')
  return `insert into ${quoteName(ledger)} (${names}) values (${Object.values(values).map(literal).join(', ')});`
}
