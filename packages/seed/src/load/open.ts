import type { Config } from '@twinship/core'
import type { Database } from './store.ts'

/** Opens the database of a configuration; only the driver it needs is loaded. Throws CONNECT.* and DB.* errors. */
export async function openDatabase(config: Config): Promise<Database> {
  const target = config.direct
  if (target.dialect === 'sqlite') {
    const { openSqlite } = await import('./sqlite.ts')
    return await openSqlite(target, config.authToken)
  }
  const { openPostgres } = await import('./pg.ts')
  return await openPostgres(target, config.pool)
}
