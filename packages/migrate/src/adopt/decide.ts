import { CodedError } from '@twinship/core'
import type { DatabaseState } from '../model/database-state.ts'
import type { MigrationFile, MigrationFolder } from '../model/folder.ts'
import { compareState } from '../engine/compare.ts'
import { selectPending } from '../plan/select.ts'

/** What adopting means for one database: the schema to prove, and what to write then. */
export type Adoption = {
  /** Migrations whose replay the live schema must equal. */
  readonly proven: readonly MigrationFile[]
  readonly toRecord: readonly MigrationFile[]
  /** Tags of those that the ledger has already. */
  readonly known: readonly string[]
}

/**
 * Throws MIGRATION.NOT_FOUND, and where the ledger or an attempt says something else than what is to be written:
 * MIGRATION.EDITED, .INTERRUPTED, .AHEAD or BASELINE.CONFLICT.
 */
export async function decideAdoption(
  folder: MigrationFolder,
  state: DatabaseState,
  upTo: string | undefined,
): Promise<Adoption> {
  const { migrations } = folder
  const last = upTo === undefined ? migrations.length - 1 : migrations.findIndex(({ tag }) => tag === upTo)
  if (upTo !== undefined && last === -1) {
    throw new CodedError('MIGRATION.NOT_FOUND', `There is no migration ${upTo}.`, {
      details: { migration: upTo },
    })
  }
  const comparison = await compareState(folder, state)
  const open = selectPending(comparison, { allowOutOfOrder: true, allowAhead: false, resume: false })
  const openAt = new Set(open.map(({ position }) => position))
  const later = migrations
    .filter((_, position) => position > last && !openAt.has(position))
    .map(({ tag }) => tag)
  if (later.length > 0) {
    throw new CodedError('BASELINE.CONFLICT', `The ledger already has ${later.join(', ')}.`, {
      details: { migrations: later },
    })
  }
  const proven = migrations.slice(0, last + 1)
  return {
    proven,
    toRecord: proven.filter((_, position) => openAt.has(position)),
    known: proven.filter((_, position) => !openAt.has(position)).map(({ tag }) => tag),
  }
}
