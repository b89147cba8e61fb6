/** A migration folder, wherever it is. Paths are relative, with forward slashes; none leads out of it. */
export type FolderFiles = {
  /** Shown in messages. */
  readonly location: string
  /** Every file, sorted; folders deeper than meta/ or a migration's own are left out. */
  readonly paths: readonly string[]
  /** The folders in it, sorted, empty ones too; none deeper. */
  readonly folders: readonly string[]
  /** The bytes of one of `paths`. Throws MIGRATION.UNREADABLE. */
  read(path: string): Uint8Array
}
