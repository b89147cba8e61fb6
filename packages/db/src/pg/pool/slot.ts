import { readOnlyServer, toConnectError, type PgConnectionOptions, type PgTls } from '@twinship/core'
import postgres from 'postgres'
import { DbError, toDbError } from '../../db-error.ts'
import { createDialling, timedOut } from './connect-socket.ts'
import { forgetOrigin } from './forget-origin.ts'
import { inOneRoundTrip, isPlain } from './one-round-trip.ts'

/** How values are read and written, by type oid: what Drizzle sets on a client. */
export type Codecs = Pick<postgres.ParsedOptions, 'parsers' | 'serializers'>

export type QueryOptions = {
  /** Rows as arrays. */
  readonly isRaw: boolean
  readonly prepare: boolean
}

export type Rows = postgres.RowList<postgres.Row[]>

/**
 * One connection, used by one caller at a time: opened → (used → idle)* → lost | ended. A lost one is never used
 * again: postgres.js would open another in its place and send the rest of a transaction there.
 */
export type Slot = {
  readonly query: (text: string, parameters: readonly unknown[], options: QueryOptions) => Promise<Rows>
  /** Whether a pooler stands in between. */
  readonly isPooled: boolean
  readonly isLost: () => boolean
  readonly end: (waitMs: number) => Promise<void>
}

export type OpenSlotOptions = {
  readonly server: PgConnectionOptions
  readonly location: string
  readonly applicationName: string
  readonly timeoutMs: number
  readonly needsWrites: boolean
  readonly codecs: Codecs
  readonly onLost: (slot: Slot) => void
}

const firstQuery = `select pg_catalog.pg_backend_pid() as pid, pg_catalog.current_setting('transaction_read_only') as read_only`

const booleanOid = 16

/** postgres.js writes everything but true as false, the text 'true' too; the server knows better what a text means. */
const writeBoolean = (value: unknown) => (typeof value === 'boolean' ? (value ? 't' : 'f') : String(value))

/** Connects, and asks the server who it is. Throws CONNECT.* errors and DB.READ_ONLY. */
export async function openSlot(options: OpenSlotOptions): Promise<Slot> {
  const dialling = createDialling(options.server)
  let lost = false
  let ended = false
  let slot: Slot | undefined
  const sql = postgres(
    clientOptions(options, {
      socket: dialling.socket,
      onclose: () => {
        lost = true
        dialling.giveUp()
        if (slot !== undefined && !ended) options.onLost(slot)
      },
    }),
  )
  Object.assign(sql.options.parsers, options.codecs.parsers)
  Object.assign(sql.options.serializers, { [booleanOid]: writeBoolean }, options.codecs.serializers)
  const end = async (waitMs: number) => {
    ended = true
    dialling.giveUp()
    await sql.end({ timeout: waitMs / 1000 })
  }
  try {
    const isPooled = await meet(sql, options)
    slot = { query: queryOn(sql, () => lost), isPooled, isLost: () => lost, end }
    return slot
  } catch (error) {
    await end(0)
    throw connectError(error, options)
  }
}

/** The first query: gives whether a pooler stands in between. */
async function meet(
  sql: postgres.Sql,
  { needsWrites, location, timeoutMs }: OpenSlotOptions,
): Promise<boolean> {
  const query = forgetOrigin(sql.unsafe<{ pid: number; read_only: string }[]>(firstQuery))
  const rows = await within(timeoutMs, query)
  const [row] = rows
  if (needsWrites && row?.read_only !== 'off') throw readOnlyServer(location)
  return row?.pid !== rows.state.pid
}

async function within<T>(ms: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(timedOut()), ms)
  })
  return await Promise.race([work, late]).finally(() => clearTimeout(timer))
}

function queryOn(sql: postgres.Sql, isLost: () => boolean): Slot['query'] {
  return (text, parameters, { isRaw, prepare }) => {
    if (isLost()) return Promise.reject(new DbError('DB.CONNECTION_LOST'))
    const query = forgetOrigin(sql.unsafe(text, parameters as postgres.ParameterOrJSON<never>[], { prepare }))
    if (!prepare && parameters.length > 0 && parameters.every(isPlain)) inOneRoundTrip(query)
    return isRaw ? query.values() : query
  }
}

function clientOptions(
  { server, applicationName, timeoutMs }: OpenSlotOptions,
  own: { readonly socket: () => Promise<unknown>; readonly onclose: () => void },
): postgres.Options<Record<string, never>> {
  return {
    host: server.host,
    port: server.port,
    username: server.user,
    database: server.database,
    ssl: sslOption(server.tls),
    // One connection a client: the pool is ours, so that it knows what each of them does.
    max: 1,
    // With 0 postgres.js loses BEGIN; the pool sends one query at a time.
    max_pipeline: 1,
    max_lifetime: null,
    connect_timeout: timeoutMs / 1000,
    // Allowed here, decided query by query.
    prepare: true,
    fetch_types: false,
    onnotice: () => undefined,
    // A pooler refuses every other start-up parameter.
    connection: { application_name: server.applicationName ?? applicationName },
    ...(server.password === undefined ? {} : { password: server.password }),
    ...own,
  } as postgres.Options<Record<string, never>>
}

function sslOption(tls: PgTls): postgres.Options<Record<string, never>>['ssl'] {
  switch (tls.mode) {
    case 'off':
      return false
    case 'prefer':
      return 'prefer'
    case 'required':
      return { ...tls.socket }
  }
}

function connectError(error: unknown, { server, location }: OpenSlotOptions): unknown {
  const tlsRequired = server.tls.mode === 'required'
  return toConnectError(error, location, { tlsRequired }) ?? toDbError(error) ?? error
}
