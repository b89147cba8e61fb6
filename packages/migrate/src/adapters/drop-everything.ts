import type { DatabaseTarget } from '@twinship/core'

export type DropOptions = {
  readonly target: DatabaseTarget
  readonly authToken?: string | undefined
  /** How long to wait for a runner that is at work; default 10 s. */
  readonly waitMs?: number
}

/**
 * Drops everything in a database, the engine's records too; the database itself stays. Consent is the caller's to
 * ask for. Throws MIGRATION.LOCKED, DB.* and CONNECT.* errors.
 */
export async function dropEverything({ target, authToken, waitMs = 10_000 }: DropOptions): Promise<void> {
  if (target.dialect === 'postgresql') {
    const { dropPgObjects } = await import('./pg/drop-everything.ts')
    return dropPgObjects(target, waitMs)
  }
  const { dropSqliteObjects } = await import('./sqlite/drop-everything.ts')
  return dropSqliteObjects(target, authToken, waitMs)
}
