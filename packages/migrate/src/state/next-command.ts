import type { ErrorCode } from '@twinship/core'
import type { MigrationEntry } from '../model/folder.ts'
import type { LedgerRow, MigrationState, StateBody, SurplusRow } from '../model/state.ts'

type Advice = { readonly code: ErrorCode | null; readonly next: string | null }

const nothing: Advice = { code: null, next: null }

/** A state with its code and the command that comes next. */
export function describeState(entry: MigrationEntry, body: StateBody): MigrationState {
  return { tag: entry.tag, position: entry.position, ...adviceFor(entry.file, body), ...body }
}

/** A row recorded twice harms nobody: stock Drizzle writes one where two deployers raced. */
export function describeSurplus(row: LedgerRow, kind: SurplusRow['kind']): SurplusRow {
  if (kind === 'duplicate') return { kind, row, ...nothing }
  return { kind, row, code: 'MIGRATION.AHEAD', next: 'ops status' }
}

function adviceFor(file: string, body: StateBody): Advice {
  switch (body.kind) {
    case 'applied':
    case 'edited-comments-only':
      return nothing
    case 'pending':
      return { code: 'MIGRATION.PENDING', next: 'ops migrate' }
    case 'out-of-order':
      return { code: 'MIGRATION.OUT_OF_ORDER', next: 'drizzle-kit generate' }
    case 'edited':
      return { code: 'MIGRATION.EDITED', next: `git log -p -- ${file}` }
    case 'interrupted':
      // What stopped goes on only from a file that says what was done.
      return {
        code: 'MIGRATION.INTERRUPTED',
        next: body.changedAt === null ? 'ops resume' : `git log -p -- ${file}`,
      }
  }
}
