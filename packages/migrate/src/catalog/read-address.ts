import { CodedError, openDirectPgSession, type PgSession } from '@twinship/core'
import type { Client } from '@libsql/client'
import type { DatabaseAddress } from '../verify/options.ts'
import type { Catalog, LedgerNames } from './model.ts'
import { sqliteError, toSqliteError, withoutModule } from '../adapters/sqlite/errors.ts'
import { readPgCatalog } from './pg/read.ts'
import { readSqliteCatalog } from './sqlite/read.ts'

/** The schema of a database, over a connection of its own. Throws CONNECT.* and DB.* errors. */
export async function readCatalog(address: DatabaseAddress, ledger: LedgerNames = {}): Promise<Catalog> {
  return address.dialect === 'postgresql'
    ? withPgSession(address, (session) => readPgCatalog(session, ledger))
    : withSqliteClient(address, (client) => readSqliteCatalog(client, ledger))
}

export async function withPgSession<T>(
  { url, location }: DatabaseAddress,
  work: (session: PgSession) => Promise<T>,
): Promise<T> {
  const session = await openDirectPgSession({ url, location, applicationName: 'twinship-verify' })
  try {
    return await work(session)
  } catch (error) {
    throw toRefusal(error, location)
  } finally {
    await session.close()
  }
}

export async function withSqliteClient<T>(
  { url, location, authToken }: DatabaseAddress,
  work: (client: Client) => Promise<T>,
): Promise<T> {
  const { createClient } = await import('@libsql/client')
  const client = createClient({ url, timeout: 5000, ...(authToken === undefined ? {} : { authToken }) })
  try {
    return await work(client)
  } catch (error) {
    // A server may be out of reach.
    throw toRefusal(url.startsWith('file:') ? error : toSqliteError(error, location, undefined), location)
  } finally {
    client.close()
  }
}

/** Reading a schema shows no row: what the database says may be told. */
function toRefusal(error: unknown, location: string): unknown {
  if (error instanceof CodedError || !(error instanceof Error) || !('code' in error)) return error
  const refused = sqliteError(error)
  const module = refused === undefined ? undefined : withoutModule(refused, location)
  if (module !== undefined) return module
  const code = String(error.code)
  return new CodedError(
    code === '42501' ? 'DB.PRIVILEGE' : 'DB.REFUSED',
    `${location}: ${error.message} (${code}).`,
    {
      details: { location, cause: code },
      cause: error,
    },
  )
}
