import type { Profile } from '../profiles.ts'
import type { LoadedTable } from '../load/load.ts'

export type SeedReport = {
  readonly profile: Profile
  /** The instant all times hang on, in ISO 8601. */
  readonly at: string
  readonly seed: number
  readonly dryRun: boolean
  readonly tables: readonly LoadedTable[]
  readonly accounts: readonly TestAccount[]
  /** What a person should know besides: rows of their own that stayed. */
  readonly notes: readonly string[]
  readonly durationMs: number
}

export type TestAccount = { readonly email: string; readonly password: string; readonly note: string }

export type SeedProgress = {
  readonly table: string
  /** Rows of this table so far, and of all tables so far and altogether. */
  readonly tableRows: number
  readonly doneRows: number
  readonly totalRows: number
  readonly elapsedMs: number
}
