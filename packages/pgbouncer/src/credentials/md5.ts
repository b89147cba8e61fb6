import { createHash } from 'node:crypto'
import { requireName } from '../guard.ts'
import { requirePassword } from './scram.ts'

/** PostgreSQL's old form. Whoever reads it can log in with it, and it is computed fast: for old clients only. */
export function md5Verifier(name: string, password: string): string {
  requirePassword(password)
  requireName(name, 'The name of a role')
  return `md5${createHash('md5').update(password).update(name).digest('hex')}`
}
