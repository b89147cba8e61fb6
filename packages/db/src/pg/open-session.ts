import {
  findWorkspaceRoot,
  openDirectPgSession,
  parseConfig,
  refuseRemoteDevelopment,
  type PgSession,
} from '@twinship/core'
import type { ConnectOptions } from '../connect.ts'

/**
 * A connection of one's own to DATABASE_DIRECT_URL, or DATABASE_URL where that leads straight to the server: for
 * LISTEN, session locks and settings. Throws CONNECT.POOLER where a pooler is in between, CONFIG.* and CONNECT.*.
 */
export async function openSession(options: ConnectOptions): Promise<PgSession> {
  const env = options.url === undefined ? options.env : { ...options.env, DATABASE_DIRECT_URL: options.url }
  const { environment, direct } = parseConfig(env, options.baseDirectory ?? findWorkspaceRoot(process.cwd()))
  refuseRemoteDevelopment(environment, direct)
  const { url, location } = direct
  return await openDirectPgSession({ url, location, applicationName: 'twinship-session' })
}
