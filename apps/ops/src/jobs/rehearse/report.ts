import type { Manifest } from '@twinship/backup'
import type { Plan, Rehearsal, SampleRehearsal } from '@twinship/migrate'

export type RehearseReport = Rehearsal & {
  readonly plan: Plan
  /** Null where all rows of a backup were there. */
  readonly sample: SampleRehearsal['sample'] | null
  /** Null where the rows were a sample of the live ones. */
  readonly backup: RehearsedBackup | null
}

export type RehearsedBackup = {
  readonly manifest: Manifest
  /** Null where nobody was asked for: BACKUP_ALLOWED_SIGNERS is not set. */
  readonly signedBy: string | null
  readonly notes: readonly string[]
}
