import { withPgSession, type Config, type DatabaseTarget } from '@twinship/core'

const timeoutMs = 10_000

/**
 * The columns of the first row that a SELECT gives, none where it gives no row; on a connection that can write nothing, for
 * ten seconds at most on PostgreSQL. Throws CONNECT.*, and the driver's error where the query is refused.
 */
export async function askReadOnly(
  target: DatabaseTarget,
  { authToken }: Pick<Config, 'authToken'>,
  sql: string,
): Promise<readonly unknown[]> {
  return target.dialect === 'postgresql' ? askPg(target, sql) : askSqlite(target, authToken, sql)
}

async function askPg({ url, location }: DatabaseTarget, sql: string): Promise<readonly unknown[]> {
  return withPgSession({ url, location, applicationName: 'twinship-deploy' }, async (session) => {
    await session.query('begin read only')
    await session.query(`set local statement_timeout = ${timeoutMs}`)
    const [row] = await session.query<Record<string, unknown>>(sql)
    await session.query('rollback')
    return Object.values(row ?? {})
  })
}

async function askSqlite(
  { kind, url }: DatabaseTarget,
  authToken: string | undefined,
  sql: string,
): Promise<readonly unknown[]> {
  const { createClient } = await import('@libsql/client')
  const client = createClient({ url, ...(authToken === undefined ? {} : { authToken }) })
  try {
    // A file takes a transaction for reading as one for writing.
    if (kind === 'file') await client.execute('pragma query_only = 1')
    const transaction = await client.transaction('read')
    try {
      const { rows } = await transaction.execute(sql)
      return Object.values(rows[0] ?? {})
    } finally {
      transaction.close()
    }
  } finally {
    client.close()
  }
}
