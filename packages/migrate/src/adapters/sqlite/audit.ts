import { z } from 'zod'
import { chainEvent, headOf, readDetails } from '../../audit/chain.ts'
import type { AuditEvent, AuditHead, AuditRow } from '../../model/audit.ts'
import { rowsOf, type Querier } from './connection.ts'

/** By whatever version it was written: a name that this one does not know must not make the chain unreadable. */
const event = z.custom<AuditEvent['event']>((value) => typeof value === 'string')

const rowSchema = z
  .object({
    sequence: z.coerce.number(),
    at: z.string(),
    event,
    run_id: z.string().nullable(),
    actor: z.string(),
    details: z.string(),
    previous_hash: z.string(),
    hash: z.string(),
  })
  .transform(({ run_id, previous_hash, details, ...row }): AuditRow => ({
    ...row,
    runId: run_id,
    details: readDetails(details),
    detailsText: details,
    previousHash: previous_hash,
  }))

export async function readAuditRows(on: Querier): Promise<readonly AuditRow[]> {
  const rows = await rowsOf(on, 'select * from __ops_audit order by sequence')
  return rows.map((row) => rowSchema.parse(row))
}

/** Appends to the chain, inside a write transaction: the write lock keeps any other appender out. */
export async function appendAudit(on: Querier, event: AuditEvent): Promise<AuditHead> {
  const [last] = await rowsOf(on, 'select * from __ops_audit order by sequence desc limit 1')
  const head = headOf(last === undefined ? undefined : rowSchema.parse(last))
  const row = chainEvent(head, event, new Date().toISOString())
  await insertAuditRow(on, row)
  return { sequence: row.sequence, hash: row.hash }
}

export async function insertAuditRow(on: Querier, row: AuditRow): Promise<void> {
  const { sequence, at, event, runId, actor, detailsText, previousHash, hash } = row
  await on.execute({
    sql: `insert into __ops_audit (sequence, at, event, run_id, actor, details, previous_hash, hash)
          values (?, ?, ?, ?, ?, ?, ?, ?)`,
    args: [sequence, at, event, runId, actor, detailsText, previousHash, hash],
  })
}
