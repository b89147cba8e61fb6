import type { PipePart } from './pipe.ts'
import type { DatabaseFacts } from '../model/facts.ts'
import type { BackupFile, ManifestBody } from '../model/manifest.ts'

/** A database that backups are taken of. Making one of these connects to nothing. */
export type BackupSource = {
  readonly dialect: 'postgresql' | 'sqlite'
  /** Safe to print. */
  readonly location: string
  /**
   * Takes the locks and one consistent instant. Throws CONNECT.*, BACKUP.LOCKED and MIGRATION.LOCKED naming who is at
   * work, BACKUP.CLIENT_TOO_OLD, BACKUP.PROGRAM_MISSING.
   */
  open(signal: AbortSignal | undefined): Promise<SourceSnapshot>
}

/** What a source says of itself, read in the snapshot. */
export type SourceDescription = Pick<ManifestBody, 'instant' | 'database' | 'migrations' | 'auditHead'> & {
  readonly tools: Readonly<Record<string, string>>
}

/** One instant of a database, open until `close`. */
export type SourceSnapshot = {
  readonly description: SourceDescription
  /** What gives the bytes of the dump, and what they are; to be run once. */
  readonly dump: { readonly part: PipePart; readonly content: BackupFile['content'] }
  /** Roles and settings of the server that no dump holds, as SQL, read beside a running dump; undefined on SQLite. */
  readonly readGlobals: (() => Promise<string>) | undefined
  /** Reads beside a running dump. */
  readFacts(options: { readonly fingerprints: boolean }): Promise<DatabaseFacts>
  close(): Promise<void>
}
