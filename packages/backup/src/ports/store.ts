import type { Readable } from 'node:stream'

/** Who writes a backup: tells one under way from what a killed run left. */
export type Owner = {
  readonly host: string
  readonly processId: number
  /** When the process was started, as the system tells; null where it does not. */
  readonly start: string | null
}

/**
 * Where backups are kept. A backup is a folder of files and exists from the moment its manifest is there. Every method
 * throws BACKUP.STORE where the place cannot be used, and BACKUP.STORE_FULL where it has no room.
 */
export type BackupStore = {
  /** Safe to print. */
  readonly location: string
  /** Names of the backups that exist, oldest first (they begin with their time). */
  list(): Promise<readonly string[]>
  /** Throws BACKUP.NOT_FOUND. */
  readManifest(name: string): Promise<Uint8Array>
  /** Size in bytes of one file. Throws BACKUP.DAMAGED where it is missing. */
  sizeOf(name: string, file: string): Promise<number>
  /** Throws BACKUP.DAMAGED where the file is missing. */
  read(name: string, file: string): Promise<Readable>
  /** Begins a backup that nobody sees yet. */
  begin(name: string, owner: Owner): Promise<BackupWriter>
  /** Puts another manifest in the place of the one that is there, atomically. */
  replaceManifest(name: string, manifest: Uint8Array): Promise<void>
  /** The manifest goes first: half removed, a backup is none. */
  remove(name: string): Promise<void>
  /** Removes what runs left that are gone; `isGone` judges by the owner. Returns how many. */
  sweep(isGone: (owner: Owner | undefined, ageMs: number) => boolean): Promise<number>
}

/** One backup while it is written. `publish` or `abort` ends it; after a kill the next `sweep` does. */
export type BackupWriter = {
  /** Stores one file to its end, durably. */
  write(file: string, content: AsyncIterable<Uint8Array>): Promise<void>
  /** The manifest last: with it the backup is there, whole. */
  publish(manifest: Uint8Array): Promise<void>
  abort(): Promise<void>
}
