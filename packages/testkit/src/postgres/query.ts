import { Client, type QueryResult } from 'pg'

export type Row = Readonly<Record<string, unknown>>

/** Opens a connection, hands it over and closes it. */
export async function withClient<T>(url: string, work: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({
    connectionString: url,
    application_name: 'twinship-testkit',
    connectionTimeoutMillis: 15_000,
  })
  // A server that is crashed on purpose must not end the test process; the running query still rejects.
  client.on('error', () => undefined)
  await client.connect()
  try {
    return await work(client)
  } finally {
    await client.end().catch(() => undefined)
  }
}

/** Runs SQL in the simple protocol, so several statements and CREATE DATABASE work; rows of the last one. */
export async function queryOnce(url: string, sql: string): Promise<readonly Row[]> {
  return withClient(url, async (client) => lastRows(await client.query<Row>(sql)))
}

function lastRows(result: QueryResult<Row> | readonly QueryResult<Row>[]): readonly Row[] {
  // pg gives an array for several statements, whatever its types say.
  return Array.isArray(result) ? (result.at(-1)?.rows ?? []) : (result as QueryResult<Row>).rows
}
