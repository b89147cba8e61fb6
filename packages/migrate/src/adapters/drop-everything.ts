import type { DatabaseTarget } from '@twinship/core'
import type { RunEvent } from '../model/run.ts'

export type DropOptions = {
  readonly target: DatabaseTarget
  readonly authToken?: string | undefined
  /** How long to wait for a runner that is at work; default 10 s. */
  readonly waitMs?: number
  readonly onEvent?: (event: RunEvent) => void
  /** Aborts the wait. */
  readonly signal?: AbortSignal | undefined
}

/**
 * Drops everything in a database, the engine's records too; the database itself stays. Consent is the caller's to
 * ask for. Throws MIGRATION.LOCKED, DB.* and CONNECT.* errors.
 */
export async function dropEverything({
  target,
  authToken,
  waitMs = 10_000,
  onEvent,
  signal,
}: DropOptions): Promise<void> {
  if (target.dialect === 'postgresql') {
    const { dropPgObjects } = await import('./pg/drop-everything.ts')
    return dropPgObjects(target, waitMs)
  }
  const { dropSqliteObjects } = await import('./sqlite/drop-everything.ts')
  return dropSqliteObjects(target, { authToken, waitMs, onEvent, signal })
}
