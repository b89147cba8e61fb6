import { CodedError } from '@twinship/core'
import { verifyChain, type AuditHead, type AuditRow } from '@twinship/migrate'
import type { JobContext } from '../context.ts'
import { openDatabase } from '../engine.ts'

/** The whole record, oldest first. */
export async function readAudit(context: JobContext): Promise<readonly AuditRow[]> {
  return (await openDatabase(context)).readAudit()
}

/** One row by its number. Throws USAGE.INVALID where there is none. */
export async function showAuditRow(context: JobContext, sequence: string): Promise<AuditRow> {
  const rows = await readAudit(context)
  const row = rows.find((one) => String(one.sequence) === sequence)
  if (row !== undefined) return row
  const there = rows.length === 0 ? 'It is empty.' : `It has ${rows.length} rows.`
  throw new CodedError('USAGE.INVALID', `The audit has no row ${sequence}. ${there}`, {
    hint: 'Run ops audit list: it shows the numbers.',
  })
}

export type AuditVerifyReport = {
  readonly rows: number
  readonly head: AuditHead | null
  /** The earlier end that was found in it. */
  readonly known: AuditHead | null
}

/** Checks every link of the chain. Throws AUDIT.BROKEN. */
export async function verifyAudit(
  context: JobContext,
  known: AuditHead | undefined,
): Promise<AuditVerifyReport> {
  const rows = await readAudit(context)
  return { rows: rows.length, head: verifyChain(rows, known), known: known ?? null }
}
