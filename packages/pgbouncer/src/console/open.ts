import { CodedError, openPgSession, pgServers, type PgSession } from '@twinship/core'

/** The admin console of a pooler. Every value it tells is text. */
export type PoolerConsole = {
  readonly location: string
  readonly run: (command: string) => Promise<readonly ConsoleRow[]>
  readonly close: () => Promise<void>
}

export type ConsoleRow = Readonly<Record<string, string | null>>

/**
 * Opens the console behind a URL such as postgres://admin@host:6432/pgbouncer. Throws CONNECT.* errors and
 * PGBOUNCER.NO_CONSOLE; commands throw PGBOUNCER.REFUSED and DB.CONNECTION_LOST.
 */
export async function openConsole(url: string): Promise<PoolerConsole> {
  const { host, port, database } = pgServers(url).servers[0]
  const location = `${host}:${port}/${database}`
  if (database !== 'pgbouncer')
    throw noConsole(`${location} is no admin console: its database is called pgbouncer.`)
  const session = await openSession(url, location)
  const run = (command: string): Promise<readonly ConsoleRow[]> => runOn(session, command, location)
  return { location, run, close: () => session.close().catch(() => undefined) }
}

async function openSession(url: string, location: string): Promise<PgSession> {
  try {
    return await openPgSession({ url, location, applicationName: 'twinship-ops' })
  } catch (error) {
    if (error instanceof CodedError) throw ofConsole(error)
    // 08P01: "not allowed" to a role that is in neither list.
    throw noConsole(`${location} does not let this role into its admin console.`, error)
  }
}

/** The hints of the table speak of the application's database. */
function ofConsole({ code, message, details, cause }: CodedError): CodedError {
  const hint =
    code === 'CONNECT.TLS'
      ? 'A pooler that insists on TLS wants sslmode=verify-full&sslrootcert=… in PGBOUNCER_ADMIN_URL or --admin-url.'
      : 'Check host, port, role and password in PGBOUNCER_ADMIN_URL or --admin-url, and that pgBouncer runs.'
  return new CodedError(code, message, { hint, details, cause })
}

async function runOn(session: PgSession, command: string, location: string): Promise<readonly ConsoleRow[]> {
  try {
    return (await session.query<Record<string, string | number | bigint | null>>(command)).map(textRow)
  } catch (error) {
    const message = error instanceof Error ? error.message : ''
    const code = error instanceof Error && 'code' in error ? String(error.code) : ''
    if (/^[0-9A-Z]{5}$/.test(code)) {
      throw new CodedError('PGBOUNCER.REFUSED', `The pooler at ${location} answers: ${message}.`, {
        cause: error,
        details: { command: command.split(' ')[0] ?? '', sqlstate: code },
      })
    }
    throw new CodedError('DB.CONNECTION_LOST', `The connection to the pooler at ${location} ended.`, {
      cause: error,
    })
  }
}

/** The driver makes numbers of some. */
function textRow(row: Readonly<Record<string, string | number | bigint | null>>): ConsoleRow {
  const cells = Object.entries(row).map(
    ([key, value]) => [key, value === null ? null : String(value)] as const,
  )
  return Object.fromEntries(cells)
}

function noConsole(message: string, cause?: unknown): CodedError {
  return new CodedError('PGBOUNCER.NO_CONSOLE', message, { cause })
}
