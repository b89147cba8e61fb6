import type { PgSession } from '@twinship/core'
import { chainEvent, detailsText } from '../../audit/chain.ts'
import type { AuditEvent, AuditHead, AuditRow } from '../../model/audit.ts'
import { auditLockKey, literal } from './names.ts'
import { toMessage, own } from './message.ts'

/**
 * Appends to the chain in one short transaction, under its own lock. `also` is done with it: statements that must
 * be there exactly if the audit's row is.
 */
export async function appendAudit(
  session: PgSession,
  event: AuditEvent,
  also: readonly string[] = [],
): Promise<AuditHead> {
  await session.query('begin')
  try {
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
    throw error
  }
}

function insertRow(row: AuditRow): string {
  const { sequence, at, event, runId, actor, details, previousHash, hash } = row
  const values = [sequence, at, event, runId, actor, detailsText(details), previousHash, hash]
  return `insert into ops.audit (sequence, at, event, run_id, actor, details, previous_hash, hash)
values (${values.map(literal).join(', ')})`
}

type StoredRow = Omit<AuditRow, 'sequence' | 'details'> & {
  readonly sequence: string
  readonly details: string
}

export async function readAuditRows(session: PgSession): Promise<readonly AuditRow[]> {
  const rows = await session.query<StoredRow>(
    `select sequence, at, event, run_id as "runId", actor, details, previous_hash as "previousHash", hash
     from ops.audit order by sequence`,
  )
  return rows.map((row) => ({
    ...row,
    sequence: Number(row.sequence),
    details: JSON.parse(row.details) as AuditRow['details'],
  }))
}
