import { createHash, createHmac, pbkdf2 } from 'node:crypto'
import { promisify } from 'node:util'
import { CodedError } from '@twinship/core'
import { preparePassword } from './sasl-prep.ts'

const derive = promisify(pbkdf2)

export const saltBytes = 16
/** RFC 7677 asks for no fewer; PostgreSQL's own number. */
export const leastIterations = 4096
const mostIterations = 10_000_000

/**
 * The verifier of a password, as PostgreSQL stores it and pgBouncer reads it (RFC 5802, RFC 7677). Salt and iterations
 * must be the same on both sides: the proof of a client is then good for both.
 */
export async function scramVerifier(
  password: string,
  { salt, iterations = leastIterations }: { readonly salt: Uint8Array; readonly iterations?: number },
): Promise<string> {
  requirePassword(password)
  if (!Number.isInteger(iterations) || iterations < leastIterations || iterations > mostIterations) {
    throw new CodedError('USAGE.INVALID', `Iterations go from ${leastIterations} to ${mostIterations}.`)
  }
  const salted = await derive(preparePassword(password), salt, iterations, 32, 'sha256')
  const clientKey = createHmac('sha256', salted).update('Client Key').digest()
  const storedKey = createHash('sha256').update(clientKey).digest('base64')
  const serverKey = createHmac('sha256', salted).update('Server Key').digest('base64')
  return `SCRAM-SHA-256$${iterations}:${Buffer.from(salt).toString('base64')}$${storedKey}:${serverKey}`
}

/** Throws PGBOUNCER.VALUE for what is no password; never with a part of it. */
export function requirePassword(password: string): void {
  if (password === '') throw new CodedError('PGBOUNCER.VALUE', 'The password is empty.')
  if (/[\0\r\n\p{Cs}]/u.test(password)) {
    throw new CodedError(
      'PGBOUNCER.VALUE',
      'The password holds a line break, a NUL or what is no Unicode text.',
    )
  }
}
