import { randomBytes } from 'node:crypto'
import { escapeIdentifier } from 'pg'
import { queryOnce, type Row } from './query.ts'

/** What is needed to reach a server from another process; plain data. */
export interface PgServerInfo {
  /** Superuser URL of the maintenance database. */
  readonly baseUrl: string
  /** Major version. */
  readonly version: number
  /** "15.18" */
  readonly serverVersion: string
  /** Put before every database name, so that a borrowed server can be cleaned up. */
  readonly databasePrefix: string
  readonly caCertPath?: string
}

export interface TestDatabase {
  readonly name: string
  readonly url: string
  drop(): Promise<void>
}

export interface PgServer {
  readonly info: PgServerInfo
  readonly host: string
  readonly port: number
  readonly superuser: string
  readonly password?: string
  readonly version: number
  readonly serverVersion: string
  readonly caCertPath?: string
  /** Superuser URL; the maintenance database unless another is named. */
  url(database?: string): string
  /** The same with sslmode=verify-full and the test CA. */
  tlsUrl(database?: string): string
  /** Rows of the (last) statement, as superuser, on a connection of its own. */
  query(sql: string, database?: string): Promise<readonly Row[]>
  /** Without a name: a random one. */
  createDatabase(name?: string): Promise<TestDatabase>
  cloneTemplate(template: string, name?: string): Promise<TestDatabase>
  /** Throws out whoever is still connected. */
  dropDatabase(name: string): Promise<void>
}

export function connectServer(info: PgServerInfo): PgServer {
  const parsed = new URL(info.baseUrl)
  const url = (database?: string): string => withDatabase(info.baseUrl, database)
  const query = (sql: string, database?: string): Promise<readonly Row[]> => queryOnce(url(database), sql)
  const dropDatabase = async (name: string): Promise<void> =>
    void (await query(`DROP DATABASE IF EXISTS ${escapeIdentifier(name)} WITH (FORCE)`))
  const create = async (template: string, given: string | undefined): Promise<TestDatabase> => {
    const name = databaseName(info.databasePrefix, given)
    await query(`CREATE DATABASE ${escapeIdentifier(name)} TEMPLATE ${escapeIdentifier(template)}`)
    return { name, url: url(name), drop: () => dropDatabase(name) }
  }
  return {
    info,
    host: parsed.hostname,
    port: Number(parsed.port || 5432),
    superuser: decodeURIComponent(parsed.username),
    ...(parsed.password ? { password: decodeURIComponent(parsed.password) } : {}),
    version: info.version,
    serverVersion: info.serverVersion,
    ...(info.caCertPath ? { caCertPath: info.caCertPath } : {}),
    url,
    tlsUrl: (database) => withTls(url(database), info.caCertPath),
    query,
    // template0 has no connections ever, so creating never waits for somebody in template1.
    createDatabase: (name) => create('template0', name),
    cloneTemplate: create,
    dropDatabase,
  }
}

function withDatabase(base: string, database: string | undefined): string {
  if (database === undefined) return base
  const url = new URL(base)
  url.pathname = `/${encodeURIComponent(database)}`
  return url.href
}

export function withTls(base: string, caCertPath: string | undefined): string {
  if (!caCertPath) throw new Error('This server has no TLS: start it with { tls: true }')
  const url = new URL(base)
  url.searchParams.set('sslmode', 'verify-full')
  url.searchParams.set('sslrootcert', caCertPath)
  return url.href
}

export function databaseName(prefix: string, given = `t_${randomBytes(6).toString('hex')}`): string {
  const name = prefix + given
  // PostgreSQL cuts longer names silently, and then two of them are one.
  if (Buffer.byteLength(name) > 63) throw new Error(`Database name ${name} is longer than 63 bytes`)
  return name
}
