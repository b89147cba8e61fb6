import { saslprep } from '@mongodb-js/saslprep'

/**
 * A password as SCRAM takes it (RFC 4013). Like PostgreSQL: plain ASCII is taken as it is, and so is what SASLprep
 * forbids or leaves nothing of. Otherwise a login that works on the server would not work here.
 */
export function preparePassword(password: string): string {
  if (/^[\0-\x7f]*$/.test(password)) return password
  try {
    return saslprep(password) || password
  } catch {
    return password
  }
}
