import pg from 'pg'
import { CodedError } from '../errors/coded-error.ts'
import { toConnectError } from './connect-error.ts'
import { pgServers, type PgConnectionOptions, type PgTls } from './connection-options.ts'
import { openOnFirst } from './open-on-first.ts'

/** A session on one connection, for work that needs one: locks, settings, COPY. Never through a pooler. */
export type PgSession = {
  readonly query: <Row extends pg.QueryResultRow>(sql: string, values?: readonly unknown[]) => Promise<Row[]>
  /** The backend's process id as the protocol announced it. */
  readonly backendPid: number
  readonly client: pg.Client
  readonly close: () => Promise<void>
}

export type PgSessionOptions = {
  readonly url: string
  readonly location: string
  readonly applicationName: string
  readonly connectTimeoutMs?: number
  /** Settings of the server for this session; RESET goes back to them. A pooler refuses them. */
  readonly settings?: Readonly<Record<string, string | number>>
}

/**
 * Opens a session on the first server of the URL that takes one; throws a CONNECT.* error, or DB.READ_ONLY where the
 * URL asks for a server that takes writes. An idle connection that is lost surfaces on the next query.
 */
export async function openPgSession(options: PgSessionOptions): Promise<PgSession> {
  const { servers, targetSession } = pgServers(options.url)
  const { opened } = await openOnFirst(servers, async (server) => {
    const session = toSession(await connect(server, server.tls, options))
    if (targetSession === 'any' || (await takesWrites(session))) return session
    await session.close()
    throw readOnlyServer(options.location)
  })
  return opened
}

/** Opens a session for the time of some work. Throws what opening one does. */
export async function withPgSession<T>(
  options: PgSessionOptions,
  work: (session: PgSession) => Promise<T>,
): Promise<T> {
  const session = await openPgSession(options)
  try {
    return await work(session)
  } finally {
    await session.close()
  }
}

/** That a server of the URL is a standby, where one is asked for that takes writes. */
export function readOnlyServer(location: string): CodedError {
  return new CodedError('DB.READ_ONLY', `No server of ${location} takes writes at the moment.`, {
    details: { location },
  })
}

async function takesWrites(session: PgSession): Promise<boolean> {
  const [row] = await session.query<{ transaction_read_only: string }>('show transaction_read_only')
  return row?.transaction_read_only === 'off'
}

function toSession(client: pg.Client): PgSession {
  return {
    query: async <Row extends pg.QueryResultRow>(sql: string, values?: readonly unknown[]) =>
      (await client.query<Row>(sql, values === undefined ? undefined : [...values])).rows,
    backendPid: backendPid(client),
    client,
    close: () => client.end(),
  }
}

async function connect(
  connection: PgConnectionOptions,
  tls: PgTls,
  options: PgSessionOptions,
): Promise<pg.Client> {
  const client = createClient(connection, tls, options)
  try {
    await client.connect()
    return client
  } catch (error) {
    await client.end().catch(() => undefined)
    if (tls.mode === 'prefer' && error instanceof Error && error.message.includes('does not support SSL')) {
      return connect(connection, { mode: 'off' }, options)
    }
    throw toConnectError(error, options.location, { tlsRequired: tls.mode === 'required' }) ?? error
  }
}

function createClient(connection: PgConnectionOptions, tls: PgTls, options: PgSessionOptions): pg.Client {
  const client = new pg.Client({
    host: connection.host,
    port: connection.port,
    user: connection.user,
    database: connection.database,
    ssl: tls.mode === 'off' ? false : { ...tls.socket },
    application_name: connection.applicationName ?? options.applicationName,
    connectionTimeoutMillis: options.connectTimeoutMs ?? connection.connectTimeoutMs ?? 10_000,
    keepAlive: true,
    // Else the first probe of an idle connection goes out after two hours.
    keepAliveInitialDelayMillis: 10_000,
    ...(options.settings === undefined ? {} : { options: startupOptions(options.settings) }),
    ...(connection.password === undefined ? {} : { password: connection.password }),
  })
  // The driver falls back on PGOPTIONS, and sessions of one program would differ.
  if (options.settings === undefined) Reflect.set(connectionParameters(client), 'options', undefined)
  // Without a listener a connection lost while idle would end the process.
  client.on('error', () => undefined)
  return client
}

function startupOptions(settings: Readonly<Record<string, string | number>>): string {
  return Object.entries(settings)
    .map(([name, value]) => `-c ${name}=${value}`)
    .join(' ')
}

function connectionParameters(client: pg.Client): object {
  const parameters: unknown = Reflect.get(client, 'connectionParameters')
  return typeof parameters === 'object' && parameters !== null ? parameters : {}
}

function backendPid(client: pg.Client): number {
  const pid: unknown = Reflect.get(client, 'processID')
  return typeof pid === 'number' ? pid : 0
}

/**
 * Whether a pooler stands in between: it invents the backend pid that the protocol announces, so that differs
 * from the one the server itself tells.
 */
export async function isPooled(session: PgSession): Promise<boolean> {
  const [row] = await session.query<{ pid: number }>('select pg_catalog.pg_backend_pid() as pid')
  return row?.pid !== session.backendPid
}

/** Opens a session and refuses one that goes through a pooler (CONNECT.POOLER). */
export async function openDirectPgSession(options: PgSessionOptions): Promise<PgSession> {
  const session = await openPgSession(options)
  if (!(await isPooled(session))) return session
  await session.close()
  throw new CodedError('CONNECT.POOLER', `${options.location} is a connection pooler, not the server itself.`)
}
