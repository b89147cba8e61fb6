import { createHash } from 'node:crypto'
import { CodedError } from '@twinship/core'
import { z } from 'zod'
import type { AuditEvent, AuditHead, AuditRow } from '../model/audit.ts'

const detailsSchema = z.record(z.string(), z.unknown())

const beginning: AuditHead = { sequence: 0, hash: '0'.repeat(64) }

/** The row that comes after `head` (null: the first). `at` is ISO 8601 in UTC with milliseconds. */
export function chainEvent(head: AuditHead | null, event: AuditEvent, at: string): AuditRow {
  const previous = head ?? beginning
  const detailsText = JSON.stringify(sorted(event.details))
  const row = { ...event, detailsText, sequence: previous.sequence + 1, at, previousHash: previous.hash }
  return { ...row, hash: hashOf(row) }
}

export function headOf(row: AuditRow | undefined): AuditHead | null {
  return row === undefined ? null : { sequence: row.sequence, hash: row.hash }
}

/**
 * Checks every link, and that the chain still holds a head that was copied elsewhere. Returns its end. Throws
 * AUDIT.BROKEN naming the first row that does not fit.
 */
export function verifyChain(rows: readonly AuditRow[], known?: AuditHead): AuditHead | null {
  let head = beginning
  for (const row of rows) {
    if (row.sequence !== head.sequence + 1) throw broken(head.sequence + 1, 'is missing')
    if (row.previousHash !== head.hash || row.hash !== hashOf(row)) throw broken(row.sequence, 'was changed')
    if (parseDetails(row.detailsText) === undefined)
      throw broken(row.sequence, 'has details that are not JSON')
    head = row
  }
  if (known !== undefined) requireHead(rows, known)
  return headOf(rows.at(-1))
}

function requireHead(rows: readonly AuditRow[], known: AuditHead): void {
  const row = rows[known.sequence - 1]
  if (row === undefined) throw broken(known.sequence, 'was there and is missing: the end was cut off')
  if (row.hash !== known.hash) throw broken(known.sequence, 'is another one than it was')
}

function broken(sequence: number, what: string): CodedError {
  return new CodedError('AUDIT.BROKEN', `Row ${sequence} of the audit ${what}.`, { details: { sequence } })
}

function hashOf(row: Omit<AuditRow, 'hash'>): string {
  const { sequence, at, event, runId, actor, detailsText, previousHash } = row
  const text = JSON.stringify([sequence, at, event, runId, actor, detailsText, previousHash])
  return createHash('sha256').update(text).digest('hex')
}

/** What is stored, as it is shown: also where somebody put there what is not JSON, so that it can be found. */
export function readDetails(stored: string): AuditEvent['details'] {
  return parseDetails(stored) ?? { unreadable: stored }
}

function parseDetails(stored: string): AuditEvent['details'] | undefined {
  try {
    return detailsSchema.safeParse(JSON.parse(stored)).data
  } catch {
    return undefined
  }
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted)
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value).sort(([left], [right]) => (left < right ? -1 : 1))
  return Object.fromEntries(entries.map(([key, inner]) => [key, sorted(inner)]))
}
