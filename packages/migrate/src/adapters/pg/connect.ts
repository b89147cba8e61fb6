import { CodedError, isPooled, openPgSession, type PgSession } from '@twinship/core'
import { toPgError } from './errors.ts'

/**
 * A runner that is gone must not leave a backend at work that holds its lock: the server looks for its client every
 * second, and the network gives a peer that does not answer up within 30 seconds.
 */
const watched = {
  client_connection_check_interval: '1s',
  tcp_keepalives_idle: 10,
  tcp_keepalives_interval: 5,
  tcp_keepalives_count: 3,
  tcp_user_timeout: 30_000,
}

const executing = {
  ...watched,
  // Nothing is reported as applied before the run's last audit row, which another session writes with the server's own
  // setting: its flush covers all before it. What a crash of the machine takes, it takes with its records.
  synchronous_commit: 'off',
}

type Settings = Readonly<Record<string, string | number>>

/** The session that executes. Throws CONNECT.POOLER where something stands in between. */
export async function openDirect(url: string, location: string, applicationName: string): Promise<PgSession> {
  return open(url, location, applicationName, executing)
}

/** A session that stands beside: what it commits is on disk. */
export async function openBeside(url: string, location: string): Promise<PgSession> {
  return open(url, location, 'twinship-migrate-audit', watched)
}

async function open(
  url: string,
  location: string,
  applicationName: string,
  settings: Settings,
): Promise<PgSession> {
  const session = await openWithSettings(url, location, applicationName, settings)
  try {
    if (!(await isPooled(session))) return session
  } catch (error) {
    await session.close()
    throw toPgError(error, location)
  }
  await session.close()
  throw pooled(location)
}

async function openWithSettings(
  url: string,
  location: string,
  applicationName: string,
  settings: Settings,
): Promise<PgSession> {
  try {
    return await openPgSession({ url, location, applicationName, settings })
  } catch (error) {
    // A pooler knows no such settings (08P01); a server on a platform without them refuses the value (22023).
    const state = error instanceof Error && 'code' in error ? String(error.code) : ''
    if (state === '08P01') throw pooled(location)
    if (state !== '22023') throw error
    return openPgSession({ url, location, applicationName })
  }
}

function pooled(location: string): CodedError {
  return new CodedError('CONNECT.POOLER', `${location} is a connection pooler, not the server itself.`)
}
