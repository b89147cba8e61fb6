import { randomUUID } from 'node:crypto'
import type { RecordChange } from '../../ports/migration-database.ts'
import { literal } from './names.ts'
import { ledgerRow, type Recorder } from './records.ts'
import { finishRunSql } from './records-run.ts'
import { insertIdentity } from './tables.ts'

/** What a person or a proof says, as SQL. */
export function changeSql(
  change: RecordChange,
  recorder: Omit<Recorder, 'runId'> & { readonly runId: string | null },
): string[] {
  const runId = recorder.runId ?? randomUUID()
  switch (change.kind) {
    case 'applied':
      return applied(change, recorder, runId)
    case 'rolled-back':
      return [
        `delete from ops.journal where migration_id = ${literal(change.attemptId)}`,
        `update ops.migration set state = 'rolled-back', finished_at = pg_catalog.now() where id = ${literal(change.attemptId)}`,
      ]
    case 'statement':
      return [change.isPlanned === true ? step(change, runId) : statement(change, runId)]
    case 'identity':
      return [insertIdentity(change.identity.id, change.identity.environment)]
    case 'run-gone':
      return [`${finishRunSql({ id: change.runId }, 'interrupted')} and finished_at is null`]
  }
}

function applied(
  { attemptId, migration, tokensHash }: Extract<RecordChange, { kind: 'applied' }>,
  recorder: Omit<Recorder, 'runId'>,
  runId: string,
): string[] {
  const { tag, hash, whenMs } = migration
  const values = [attemptId ?? randomUUID(), runId, tag, hash, whenMs, tokensHash, 0, 'applied']
  return [
    ledgerRow(recorder, migration),
    `insert into ops.migration (id, run_id, tag, hash, when_ms, tokens_hash, statements, state, finished_at)
values (${values.map(literal).join(', ')}, pg_catalog.now())
on conflict (id) do update set state = 'applied', hash = excluded.hash, tokens_hash = excluded.tokens_hash,
  failed_statement = null, failed_code = null, finished_at = excluded.finished_at`,
  ]
}

function statement(
  { attemptId, ordinal, tokensHash, outcome }: Extract<RecordChange, { kind: 'statement' }>,
  runId: string,
): string {
  const place = `migration_id = ${literal(attemptId)} and ordinal = ${ordinal}`
  if (outcome === 'not-applied') return `delete from ops.journal where ${place}`
  return `insert into ops.journal (migration_id, ordinal, run_id, tokens_hash, state, finished_at)
values (${[attemptId, ordinal, runId, tokensHash, 'done'].map(literal).join(', ')}, pg_catalog.now())
on conflict (migration_id, ordinal) do update set state = 'done', tokens_hash = excluded.tokens_hash,
  run_id = excluded.run_id, finished_at = excluded.finished_at`
}

/** The step in doubt of a planned file. */
function step(
  { attemptId, ordinal, outcome }: Extract<RecordChange, { kind: 'statement' }>,
  runId: string,
): string {
  const place = `s.migration_id = ${literal(attemptId)} and s.state = 'begun'
  and p.migration_id = s.migration_id and (p.file -> 'steps' -> s.position -> 'statements' ->> 0)::int = ${ordinal}`
  if (outcome === 'not-applied') return `delete from ops.step s using ops.plan p where ${place}`
  return `update ops.step s set state = 'done', run_id = ${literal(runId)}, finished_at = pg_catalog.now() from ops.plan p
where ${place}`
}
