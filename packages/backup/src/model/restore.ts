import { z } from 'zod'
import type { RightsChange } from './rights.ts'

/**
 * How far a restore is: the comment of a database that takes part in one. It moves with the database through every
 * rename, and is changed in the same transaction.
 *
 * filling → ready → swapped → (the person's own comment again)   the one that comes
 *                   kept → ready (undo) → …                        the one that goes
 */
export const restoreMark = z.object({
  twinship: z.literal('restore'),
  version: z.literal(1),
  /** Of the restore or undo. */
  run: z.uuid(),
  kind: z.enum(['restore', 'undo']),
  state: z.enum(['filling', 'ready', 'swapped', 'kept']),
  /** The name that clients use. */
  database: z.string(),
  /** The backup that was restored; for an undo the one that is undone. */
  backup: z.string().nullable(),
  /** The backup that was made before; null where that was refused. */
  safety: z.string().nullable(),
  at: z.iso.datetime(),
  /** What the person had written there. */
  comment: z.string().nullable(),
  /** With `swapped`: the name of the database that went. */
  old: z.string().nullable(),
})

export type RestoreMark = z.infer<typeof restoreMark>

/** A database of the server that an earlier or unfinished restore has marked. */
export type MarkedDatabase = {
  readonly name: string
  readonly oid: number
  readonly bytes: number
  readonly mark: RestoreMark
}

/** The steps of a restore and of an undo, in their order; told before the next one begins. */
export const restoreSteps = [
  'created',
  'filled',
  'proven',
  'carried',
  'ready',
  'fencing',
  'paused',
  'closed',
  'swapped',
  'resumed',
  'recorded',
  'finished',
] as const

export type RestoreStep = (typeof restoreSteps)[number]

/** Called after each step, and waited for. */
export type OnStep = (step: RestoreStep) => void | Promise<void>

/** How a table has changed since a backup. The counters are null where the server does not know. */
export type TableLoss = {
  readonly schema: string
  readonly name: string
  /** Null: it is not in the backup. */
  readonly rowsThen: number | null
  /** Null: it is not in the database any more. */
  readonly rowsNow: number | null
  readonly changes: {
    readonly inserted: number
    readonly updated: number
    readonly deleted: number
  } | null
}

/** What a restore would lose. */
export type LossReport = {
  readonly backup: string
  /** When the backup's snapshot was taken. */
  readonly instant: string
  readonly spanMs: number
  /** Those that changed, and those of which nobody knows whether they did. */
  readonly tables: readonly TableLoss[]
  /** How many stayed as they were. */
  readonly unchanged: number
  /** Applied since, by tag or hash: the restored database does not have them. */
  readonly migrationsUndone: readonly string[]
  /** In the backup and not in the database now. */
  readonly migrationsBack: readonly string[]
  /** For an undo of PostgreSQL; null where nobody compared them. */
  readonly rights: RightsChange | null
}
