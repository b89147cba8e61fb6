import type { AuditHead, AuditRow } from '../model/audit.ts'

export type AuditDifference =
  /** What a chain lacks at its end; none where it has everything. */
  | { readonly kind: 'newer'; readonly rows: readonly AuditRow[] }
  /** They have nothing in common, or went apart: no row of one can stand behind the other. */
  | { readonly kind: 'other-chain'; readonly head: AuditHead | null }

/** What the older copy of a chain lacks of the newer one. */
export function newerRows(older: readonly AuditRow[], newer: readonly AuditRow[]): AuditDifference {
  const end = older.at(-1)
  const isPrefix = end === undefined || newer[end.sequence - 1]?.hash === end.hash
  if (isPrefix) return { kind: 'newer', rows: newer.slice(older.length) }
  const head = newer.at(-1)
  return {
    kind: 'other-chain',
    head: head === undefined ? null : { sequence: head.sequence, hash: head.hash },
  }
}
