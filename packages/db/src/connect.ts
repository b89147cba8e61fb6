import {
  findWorkspaceRoot,
  parseConfig,
  refuseRemoteDevelopment,
  type Config,
  type EnvRecord,
} from '@twinship/core'
import { pgAsApp, sqliteAsApp, type AppDb, type Tables } from './app-db.ts'

export type ConnectOptions = {
  /** The database; DATABASE_URL of `env` where left out. */
  readonly url?: string
  /** The environment, usually process.env: NODE_ENV, DATABASE_*, DB_POOL_* (docs/cli.md). */
  readonly env: EnvRecord
  /** Where relative `file:` paths start; the workspace root, or else the working directory. */
  readonly baseDirectory?: string
}

export type Connection = {
  readonly dialect: 'postgresql' | 'sqlite'
  readonly db: AppDb
  readonly tables: Tables
  /** Asks the database for an answer; rejects with a DbError when it has none. */
  readonly ping: () => Promise<void>
  readonly close: () => Promise<void>
}

/**
 * Opens the database that the URL names: a SQLite/libSQL file or server, or PostgreSQL. Throws CONFIG.* for an
 * environment that cannot be used, CONNECT.* and DB.* when the database cannot be opened.
 */
export async function connect(options: ConnectOptions): Promise<Connection> {
  const env = options.url === undefined ? options.env : { ...options.env, DATABASE_URL: options.url }
  const config = parseConfig(env, options.baseDirectory ?? findWorkspaceRoot(process.cwd()))
  refuseRemoteDevelopment(config.environment, config.database)
  return config.database.dialect === 'postgresql' ? await connectPg(config) : await connectSqlite(config)
}

async function connectPg(config: Config): Promise<Connection> {
  const { createPgDb } = await import('./pg/client.ts')
  const { url, location } = config.database
  const connection = await createPgDb({ url, location, pool: config.pool })
  return { dialect: 'postgresql', ...pgAsApp(connection), ping: connection.ping, close: connection.close }
}

async function connectSqlite(config: Config): Promise<Connection> {
  const target = config.database
  if (target.dialect !== 'sqlite') throw new TypeError('not a SQLite database')
  const [{ createSqliteDb }, tables] = await Promise.all([
    import('./sqlite/client.ts'),
    import('./sqlite/schema.ts'),
  ])
  const connection = await createSqliteDb({ target, authToken: config.authToken })
  return {
    dialect: 'sqlite',
    ...sqliteAsApp(connection, tables),
    ping: connection.ping,
    close: connection.close,
  }
}
