import { randomUUID } from 'node:crypto'
import { CodedError } from '@twinship/core'
import type { RecordChange } from '../../ports/migration-database.ts'
import { attemptSql, journalSql, ledgerSql } from './bookkeeping.ts'
import { rowsOf, type Querier } from './connection.ts'
import { writeIdentity } from './tables.ts'
import type { Session } from './work.ts'

/** One change that a person or a proof answers for. */
export async function writeChange(
  on: Querier,
  session: Pick<Session, 'ledger' | 'columns'>,
  change: RecordChange,
  runId: string,
): Promise<void> {
  switch (change.kind) {
    case 'applied':
      return writeApplied(on, session, change, runId)
    case 'rolled-back':
      return rollBack(on, change.attemptId)
    case 'statement':
      return writeOutcome(on, change, runId)
    case 'identity':
      return writeIdentity(on, change.identity, 'replace')
    case 'run-gone':
      return closeRun(on, change.runId)
  }
}

async function writeApplied(
  on: Querier,
  { ledger, columns }: Pick<Session, 'ledger' | 'columns'>,
  { attemptId, migration, tokensHash }: Extract<RecordChange, { kind: 'applied' }>,
  runId: string,
): Promise<void> {
  if (attemptId !== null) await requireAttempt(on, attemptId)
  const id = attemptId ?? randomUUID()
  const attempt = { id, runId, migration, tokensHash, statements: 0, startedAtMs: Date.now() }
  await on.executeMultiple(
    `${attemptSql(attempt, { state: 'applied' }, 'change')}\n${ledgerSql(ledger, columns, migration)}`,
  )
}

async function closeRun(on: Querier, id: string): Promise<void> {
  await on.execute({
    sql: `update __ops_run set finished_at = ?, outcome = 'interrupted' where id = ? and finished_at is null`,
    args: [Date.now(), id],
  })
}

/** Nothing is left of it, so nothing of it is done. */
async function rollBack(on: Querier, id: string): Promise<void> {
  await requireAttempt(on, id)
  await on.execute({ sql: 'delete from __ops_journal where migration_id = ?', args: [id] })
  await on.execute({
    sql: `update __ops_migration set state = 'rolled-back', finished_at = ? where id = ?`,
    args: [Date.now(), id],
  })
}

/** A statement that took effect is done; one that did not is as if it had never been begun. */
async function writeOutcome(
  on: Querier,
  { attemptId: id, ordinal, tokensHash, outcome }: Extract<RecordChange, { kind: 'statement' }>,
  runId: string,
): Promise<void> {
  await requireAttempt(on, id)
  if (outcome === 'not-applied') {
    await on.execute({
      sql: 'delete from __ops_journal where migration_id = ? and ordinal = ?',
      args: [id, ordinal],
    })
    return
  }
  const entry = { ordinal, tokensHash, state: 'done', begunAtMs: null, finishedAtMs: Date.now() } as const
  await on.executeMultiple(journalSql({ id, runId }, [entry], 'change'))
}

async function requireAttempt(on: Querier, id: string): Promise<void> {
  const found = await rowsOf(on, 'select 1 from __ops_migration where id = ?', [id])
  if (found.length > 0) return
  throw new CodedError('MIGRATION.NOTHING_TO_RESOLVE', 'The attempt is not recorded in this database.', {
    details: { attempt: id },
  })
}
