/**
 * What a server says, at one instant, of what a migration may load it with too much. Sizes in bytes; positions in the
 * WAL as bytes from its beginning.
 */
export type ServerSample = {
  /** Of performance.now(). */
  readonly atMs: number
  readonly wal: number
  readonly replicas: readonly Replica[]
  /** Servers that stream from this one, of which the role may see no more than that. */
  readonly hiddenReplicas: number
  readonly slots: readonly RetainingSlot[]
  /** Until the server takes no writes any more, for it runs out of transaction ids. */
  readonly transactionsLeft: number
  /** The one of the server's databases that brings that about. */
  readonly oldestDatabase: string
  /** All of this database; null where it was not asked for. */
  readonly databaseBytes: number | null
}

/** `replayed`: null where it receives and replays nothing (pg_receivewal). */
export type Replica = { readonly name: string; readonly replayed: number | null }

/** Physical or logical. */
export type RetainingSlot = {
  readonly name: string
  readonly isActive: boolean
  readonly retainedBytes: number
}

/** How far a step may go. */
export type ServerLimits = {
  readonly replicaLagMs: number
  /** Names of replicas that are behind on purpose (recovery_min_apply_delay), or that nobody reads from. */
  readonly ignoredReplicas: readonly string[]
  /** Of WAL that one slot keeps. */
  readonly slotBytes: number
  /** Of WAL that the whole server writes. */
  readonly walBytesPerSecond: number
  /** What a person says is left on the disk of the database, for no SQL tells; null: nobody said. */
  readonly freeBytes: number | null
  /** How long a step waits for the server to come back within them. */
  readonly waitMs: number
}

const MiB = 1024 * 1024

export const defaultServerLimits: ServerLimits = {
  replicaLagMs: 30_000,
  ignoredReplicas: [],
  slotBytes: 8192 * MiB,
  walBytesPerSecond: 256 * MiB,
  freeBytes: null,
  waitMs: 600_000,
}
