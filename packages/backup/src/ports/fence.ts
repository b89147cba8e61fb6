/**
 * What keeps clients waiting while the databases change names. Between `close` and `open` a watchdog of another process
 * opens it again should this one die, or take longer than it may.
 */
export type SwapFence = {
  /**
   * Brought up before clients are made to wait. `releaseOid`: the database whose connections are allowed again by the
   * watchdog, whatever it is called by then.
   */
  prepare(releaseOid: number): Promise<void>
  /** Clients wait from here on, and none is in a transaction. Throws PGBOUNCER.*; then nobody waits. */
  close(): Promise<void>
  /** Throws PGBOUNCER.STILL_PAUSED. */
  open(): Promise<void>
  /** After `open`, or instead of it; the watchdog ends. */
  dispose(): Promise<void>
}
