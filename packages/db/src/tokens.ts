import { createHash } from 'node:crypto'

/**
 * The form in which a secret token (refresh, password reset, e-mail verification) is stored and looked up:
 * SHA-256 as 64 lower-case hexadecimal digits. The columns accept nothing else.
 */
export function digestToken(token: string): string {
  return createHash('sha256').update(token, 'utf8').digest('hex')
}
