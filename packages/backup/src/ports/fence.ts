/**
 * What keeps clients waiting while the databases change names. Between `close` and `open` a watchdog of another process
 * opens it again should this one die, or take longer than it may.
 */
export type SwapFence = {
  /**
   * Whether all of it could be done, the watchdog's part too; before a restore takes hours for nothing. Changes nothing.
   * Throws RESTORE.WATCHDOG, PGBOUNCER.*.
   */
  rehearse(releaseOid: number): Promise<void>
  /**
   * Brought up before clients are made to wait. `releaseOid`: the database whose connections are allowed again by the
   * watchdog, whatever it is called by then. Throws RESTORE.WATCHDOG, PGBOUNCER.*.
   */
  prepare(releaseOid: number): Promise<void>
  /** Clients wait from here on, and none is in a transaction. Throws PGBOUNCER.*; then nobody waits. */
  close(): Promise<void>
  /** Throws PGBOUNCER.STILL_PAUSED. */
  open(): Promise<void>
  /** After `open`, or instead of it; the watchdog ends. */
  dispose(): Promise<void>
}
