import { randomBytes } from 'node:crypto'
import { queryOnce } from './query.ts'
import type { PgServerInfo } from './server.ts'

/** A server somebody else runs (TEST_PG_URL): our databases get a prefix of this run. */
export async function describeGivenServer(url: string): Promise<PgServerInfo> {
  const [row] = await queryOnce(url, 'SHOW server_version')
  const serverVersion = String(row?.['server_version']).split(' ')[0] ?? ''
  return {
    baseUrl: url,
    version: Number.parseInt(serverVersion, 10),
    serverVersion,
    databasePrefix: `twinship_${randomBytes(4).toString('hex')}_`,
  }
}
