import type { Difference, LedgerNames } from '../catalog/model.ts'
import type { Dialect, MigrationFolder } from '../model/folder.ts'
import type { RunInfo } from '../model/run.ts'
import type { MigrationDatabase } from '../ports/migration-database.ts'

/** How to reach a database whose schema is read. `location` is safe to print. */
export type DatabaseAddress = {
  readonly dialect: Dialect
  readonly url: string
  readonly location: string
  /** Of a libSQL server. */
  readonly authToken?: string | undefined
}

/** What every proof needs: the live database, the folder, and a place to replay the folder in. */
export type ProofOptions = {
  readonly database: MigrationDatabase
  /** Of the same database. */
  readonly address: DatabaseAddress
  readonly folder: MigrationFolder
  /** Opens a scratch database for the engine; Drizzle's ledger has its stock name there. */
  readonly openDatabase: (address: DatabaseAddress) => MigrationDatabase
  readonly run: RunInfo
  /** A PostgreSQL URL of another server, whose database is used to create and drop scratch databases. */
  readonly scratchUrl?: string | undefined
  /** Where the live database has Drizzle's ledger. */
  readonly ledger?: LedgerNames
  readonly signal?: AbortSignal | undefined
}

export type VerifyOptions = ProofOptions & {
  /** Left out: the TypeScript schema is not compared. */
  readonly drizzle?: DrizzleSchema | undefined
}

/** The TypeScript schema, as drizzle-kit reads it. */
export type DrizzleSchema = {
  /** Absolute path of drizzle.config.ts; drizzle-kit runs in its folder, and is the one installed for it. */
  readonly config: string
  /** The whole environment of drizzle-kit. */
  readonly env: Readonly<Record<string, string | undefined>>
}

/** What was found; drift where a list is not empty. Left and right are in the order of the list's name. */
export type VerifyReport = {
  readonly liveVsReplay: readonly Difference[]
  /** Null where no TypeScript schema was given. */
  readonly replayVsSchema: readonly Difference[] | null
  /** Migrations of the folder that the database has not yet: not drift. */
  readonly pending: readonly string[]
  readonly notes: readonly string[]
}
