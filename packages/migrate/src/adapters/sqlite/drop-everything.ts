import type { DatabaseTarget } from '@twinship/core'
import { toSqliteError } from './errors.ts'

/** Drops every table and view in one transaction, foreign keys off around it. */
export async function dropSqliteObjects(
  target: DatabaseTarget,
  authToken: string | undefined,
  waitMs: number,
): Promise<void> {
  const { url, location } = target
  const { createClient } = await import('@libsql/client')
  const client = createClient({ url, timeout: waitMs, ...(authToken === undefined ? {} : { authToken }) })
  try {
    const { rows } = await client.execute(
      `select 'DROP ' || type || ' "' || replace(name, '"', '""') || '"' as statement from sqlite_master
       where type in ('view', 'table') and name not like 'sqlite\\_%' escape '\\' order by type desc`,
    )
    await client.migrate(rows.flatMap(({ statement }) => (typeof statement === 'string' ? [statement] : [])))
  } catch (error) {
    throw toSqliteError(error, location, target.kind === 'file' ? target.path : undefined)
  } finally {
    client.close()
  }
}
