import type { DatabaseState } from '../model/database-state.ts'
import type { MigrationFolder } from '../model/folder.ts'
import type { EnvironmentName } from '../model/identity.ts'
import type { LedgerComparison, MigrationState } from '../model/state.ts'
import { selectPending, type SelectPolicy } from '../plan/select.ts'
import { compareState } from './compare.ts'
import { requireEnvironment } from './identity.ts'

export type PendingOptions = {
  readonly folder: MigrationFolder
  readonly environment: EnvironmentName
  readonly policy: SelectPolicy
  /** Shown in messages. */
  readonly location: string
}

export type Pending = {
  readonly selected: readonly MigrationState[]
  readonly comparison: LedgerComparison
}

/** What a run by this policy would apply to a database in this state. Throws IDENTITY.* and MIGRATION.*. */
export async function findPending(options: PendingOptions, state: DatabaseState): Promise<Pending> {
  requireEnvironment(state, options.environment, options.location)
  const comparison = await compareState(options.folder, state)
  return { selected: selectPending(comparison, options.policy), comparison }
}
