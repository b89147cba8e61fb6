import { CodedError } from '../errors/coded-error.ts'
import type { DatabaseTarget } from './database-url.ts'
import type { Environment } from './environments.ts'

/**
 * Development works on this machine only: whoever forgets NODE_ENV must not reach a shared server.
 * Throws CONFIG.REMOTE_IN_DEVELOPMENT.
 */
export function refuseRemoteDevelopment(environment: Environment, target: DatabaseTarget): void {
  if (environment !== 'development' || target.kind === 'file' || target.loopback) return
  throw new CodedError(
    'CONFIG.REMOTE_IN_DEVELOPMENT',
    `NODE_ENV is unset or development, but ${target.location} is not on this machine.`,
    { details: { location: target.location } },
  )
}

/**
 * In production a server elsewhere must prove who it is: sslmode=require encrypts and asks nothing of the other end.
 * Throws CONFIG.UNVERIFIED_TLS.
 */
export function refuseUnverified(environment: Environment, target: DatabaseTarget): void {
  if (environment !== 'production' || target.dialect === 'sqlite') return
  if (target.loopback || target.verified) return
  throw new CodedError(
    'CONFIG.UNVERIFIED_TLS',
    `NODE_ENV is production, and the connection to ${target.location} would not check the server's certificate.`,
    { details: { location: target.location } },
  )
}

/** Throws CONFIRM.MISSING unless `confirm` is the name of the database. */
export function requireConfirmation(target: DatabaseTarget, confirm: string | undefined, what: string): void {
  if (confirm === target.name) return
  const said = confirm === undefined ? '' : ` Another database was named.`
  throw new CodedError('CONFIRM.MISSING', `${what} in ${target.location} loses data.${said}`, {
    hint: `Repeat the command with --confirm ${target.name}`,
    details: { database: target.name },
  })
}
