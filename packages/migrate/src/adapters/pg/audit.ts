import { CodedError, type PgSession } from '@twinship/core'
import { chainEvent, readDetails } from '../../audit/chain.ts'
import type { AuditEvent, AuditHead, AuditRow } from '../../model/audit.ts'
import { serverError } from './errors.ts'
import { auditLockKey, literal } from './names.ts'
import { toMessage, own } from './message.ts'

type Appending = {
  readonly event: AuditEvent
  /** Statements that must be there exactly if the audit's row is. */
  readonly also: readonly string[]
  readonly location: string
  /** For whoever keeps the audit. */
  readonly waitMs: number
}

const leastWaitMs = 1000

/** Appends to the chain in one short transaction, under its own lock. Throws DB.BUSY. */
export async function appendAudit(session: PgSession, appending: Appending): Promise<AuditHead> {
  const { event, also, location, waitMs } = appending
  await session.query('begin')
  try {
    // Only for waiting: the statements themselves are short. 0 would be for ever.
    await session.query(`set local lock_timeout = ${Math.max(Math.ceil(waitMs), leastWaitMs)}`)
    await session.query(`select pg_catalog.pg_advisory_xact_lock(${auditLockKey})`)
    const [last] = await session.query<{ sequence: string; hash: string }>(
      'select sequence, hash from ops.audit order by sequence desc limit 1',
    )
    const head = last === undefined ? null : { sequence: Number(last.sequence), hash: last.hash }
    const row = chainEvent(head, event, new Date().toISOString())
    await session.query(toMessage([...also, insertRow(row)].map(own)).text)
    await session.query('commit')
    return { sequence: row.sequence, hash: row.hash }
  } catch (error) {
    await session.query('rollback').catch(() => undefined)
    throw serverError(error)?.sqlState === '55P03' ? busy(error, location) : error
  }
}

/** In one transaction and under the audit's lock; a row whose place is taken fails by the primary key. */
export async function insertAuditRows(session: PgSession, rows: readonly AuditRow[]): Promise<void> {
  if (rows.length === 0) return
  await session.query('begin')
  try {
    await session.query(`select pg_catalog.pg_advisory_xact_lock(${auditLockKey})`)
    for (const row of rows) await session.query(insertRow(row))
    await session.query('commit')
  } catch (error) {
    await session.query('rollback').catch(() => undefined)
    throw error
  }
}

function busy(cause: unknown, location: string): CodedError {
  return new CodedError('DB.BUSY', `${location}: another session keeps the audit (ops.audit) locked.`, {
    details: { location },
    cause,
  })
}

function insertRow(row: AuditRow): string {
  const { sequence, at, event, runId, actor, detailsText, previousHash, hash } = row
  const values = [sequence, at, event, runId, actor, detailsText, previousHash, hash]
  return `insert into ops.audit (sequence, at, event, run_id, actor, details, previous_hash, hash)
values (${values.map(literal).join(', ')})`
}

type StoredRow = Omit<AuditRow, 'sequence' | 'details'> & { readonly sequence: string }

export async function readAuditRows(session: PgSession): Promise<readonly AuditRow[]> {
  const rows = await session.query<StoredRow>(
    `select sequence, at, event, run_id as "runId", actor,
       details as "detailsText", previous_hash as "previousHash", hash
     from ops.audit order by sequence`,
  )
  return rows.map((row) => ({
    ...row,
    sequence: Number(row.sequence),
    details: readDetails(row.detailsText),
  }))
}
