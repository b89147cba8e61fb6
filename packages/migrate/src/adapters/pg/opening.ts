import type { FilePlan } from '../../model/run.ts'
import { ofFile, own, type Part } from './message.ts'
import { runLockKey } from './names.ts'
import { emptySession, resetSession } from './send.ts'

/** Fails with a division by zero where another runner holds the lock that a file before this one gave away. */
export const lockCheck: Part = own(`select 1 / pg_catalog.pg_try_advisory_lock(${runLockKey})::integer`)

/**
 * What comes before a file's first statement: no setting, temporary table or prepared statement of one file reaches
 * the next, and what a resumed file had set comes back. It is committed, so that the file's own BEGIN and SET
 * TRANSACTION find no transaction that has begun.
 */
export function opening({ replay }: FilePlan, { isFirst }: { readonly isFirst: boolean }): readonly Part[] {
  if (!isFirst) return []
  return [...[...resetSession, ...emptySession].map(own), lockCheck, ...replay.map(ofFile), own('commit')]
}
