import { requireName } from '../guard.ts'
import { quoteIdentifier, quoteLiteral } from './quote.ts'

/** Gives the server the verifier that pgBouncer has: a password set there again would be salted anew. */
export function alterRole(name: string, verifier: string): string {
  requireName(name, 'The name of a role')
  return `ALTER ROLE ${quoteIdentifier(name)} PASSWORD ${quoteLiteral(verifier)};`
}
