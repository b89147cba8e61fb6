import type { PipePart } from './pipe.ts'
import type { DatabaseFacts } from '../model/facts.ts'
import type { AppliedMigration, Manifest, ServerVersion } from '../model/manifest.ts'

/** Makes empty databases that backups are restored into. */
export type RestorePlace = {
  readonly location: string
  /**
   * An empty database made like the one the backup was taken of, gone with `drop`. Throws SCRATCH.UNAVAILABLE,
   * CONNECT.*, BACKUP.PROGRAM_MISSING, RESTORE.NO_ROOM where it is known that the server has none.
   */
  create(manifest: Manifest): Promise<RestoreTarget>
}

export type RestoreTarget = {
  /** Takes the plain archive to its end, and fails where the database refuses any of it. */
  readonly sink: RestoreSink
  readonly server: ServerVersion
  /** Of a PostgreSQL database, for who reads from it what was restored. */
  readonly address?: { readonly url: string; readonly location: string }
  /** What was restored, to be compared with the manifest. */
  readBack(options: { readonly fingerprints: boolean }): Promise<RestoredContent>
  /** Also with connections in it, and whatever happened before. */
  drop(): Promise<void>
}

export type RestoreSink =
  | { readonly kind: 'program'; readonly part: PipePart }
  | { readonly kind: 'file'; readonly write: (content: AsyncIterable<Uint8Array>) => Promise<void> }

export type RestoredContent = {
  readonly facts: DatabaseFacts
  readonly applied: readonly AppliedMigration[]
  /** Constraints whose rows do not match, by name; empty where all do. */
  readonly brokenForeignKeys: readonly string[]
}
