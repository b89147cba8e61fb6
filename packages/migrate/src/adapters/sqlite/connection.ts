import type { Client, InArgs, ResultSet, Transaction } from '@libsql/client'
import type { SqliteDatabaseOptions } from './options.ts'

/** What runs a statement: a connection, or a transaction on it. */
export type Querier = {
  execute(statement: { sql: string; args?: InArgs }): Promise<ResultSet>
  executeMultiple(sql: string): Promise<void>
}

/** One connection for everything: a pragma set on it holds in the transactions that follow. */
export type Connection = Querier & {
  /** BEGIN IMMEDIATE. */
  write(): Promise<Transaction>
  /** A transaction that sees one instant. */
  read(): Promise<Transaction>
  /** Counts the connections: what holds for one (pragmas, data_version) is gone with it. */
  readonly generation: number
  /** On a server: with foreign keys off, in one transaction. */
  migrate(statements: readonly string[]): Promise<void>
  reconnect(): void
  close(): void
}

/** SQLite waits inside a call, where nothing else of the process goes on: the rest of a wait is JavaScript's. */
const sliceMs = 40

/** The driver is loaded when it is used: a program for PostgreSQL need not have it. */
export async function connect({ url, authToken }: SqliteDatabaseOptions): Promise<Connection> {
  const { createClient } = await import('@libsql/client')
  const client: Client = createClient({
    url,
    concurrency: 1,
    timeout: sliceMs,
    intMode: 'bigint',
    ...(authToken === undefined ? {} : { authToken }),
  })
  let generation = 1
  return {
    execute: (statement) => client.execute(statement),
    executeMultiple: (sql) => client.executeMultiple(sql),
    write: () => client.transaction('write'),
    read: () => client.transaction('deferred'),
    migrate: async (statements) => void (await client.migrate([...statements])),
    get generation() {
      return generation
    },
    reconnect() {
      generation++
      client.reconnect()
    },
    close: () => client.close(),
  }
}

export async function rowsOf(
  on: Querier,
  sql: string,
  args: InArgs = [],
): Promise<readonly Readonly<Record<string, unknown>>[]> {
  const { rows } = await on.execute({ sql, args })
  return rows
}
