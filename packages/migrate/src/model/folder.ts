export type Dialect = 'postgresql' | 'sqlite'

/** `journal`: drizzle-kit 0.x, one list in meta/_journal.json. `folders`: drizzle-kit 1.x, one folder a migration. */
export type Layout = 'journal' | 'folders'

/**
 * What the folder says of one migration before its SQL is read. `position` counts from 0 and decides the order;
 * `whenMs` (Unix milliseconds) only speaks to Drizzle's ledger; `idx` is the number the journal itself gives.
 */
export type MigrationEntry = {
  readonly tag: string
  readonly position: number
  readonly idx: number
  readonly whenMs: number
  /** Relative to the migration folder, with forward slashes. */
  readonly file: string
}

export type MigrationFile = MigrationEntry & {
  /** Without a byte order mark; line ends as they are in the file. */
  readonly text: string
  /** SHA-256 of the file as stock Drizzle computes and records it, byte order mark included. */
  readonly hash: string
  /** Hashes that count as this file: as it is, with LF and with CRLF, each with and without byte order mark. */
  readonly equivalentHashes: readonly string[]
}

export type MigrationFolder = {
  readonly dialect: Dialect
  readonly layout: Layout
  readonly migrations: readonly MigrationFile[]
}

/** One snapshot of drizzle-kit and the snapshots it was made from; `id` is null where it cannot be read. */
export type SnapshotLink = {
  readonly file: string
  readonly id: string | null
  readonly previousIds: readonly string[]
}

/** What the journal check looks at: the list of migrations, the files that are there, the snapshot chain. */
export type FolderSurvey = {
  readonly dialect: Dialect
  readonly layout: Layout
  readonly entries: readonly MigrationEntry[]
  /** Those whose file is there. */
  readonly migrations: readonly MigrationFile[]
  /** Every file of the folder, sorted. */
  readonly files: readonly string[]
  readonly snapshots: readonly SnapshotLink[]
}
