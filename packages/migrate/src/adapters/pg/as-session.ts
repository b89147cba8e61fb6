import type { FilePlan } from '../../model/run.ts'
import type { Statement } from '../../model/statement.ts'
import { own, type Part } from './message.ts'
import { literal } from './names.ts'

/** Who the session began as: the engine's records are written by it. */
export type Principal = { readonly role: string; readonly user: string }

/**
 * A file that changes who it is would write the records as somebody with no right to. They are written as the session
 * began, and the file's own is put back; all of it for the transaction alone, which leaves what the file had set.
 */
export function asSession(
  plan: FilePlan,
  { role, user }: Principal,
  parts: readonly Part[],
): readonly Part[] {
  if (parts.length === 0 || !plan.parsed.statements.some(mayChangePrincipal)) return parts
  return [
    keep('twinship.user', 'session_authorization'),
    keep('twinship.role', 'role'),
    put('session_authorization', literal(user)),
    put('role', literal(role)),
    ...parts,
    put('session_authorization', `pg_catalog.current_setting('twinship.user')`),
    put('role', `pg_catalog.current_setting('twinship.role')`),
  ]
}

/** What a routine does is not seen, so it counts; a name of null is all settings. */
function mayChangePrincipal({ subject }: Statement): boolean {
  if (subject?.kind === 'routine') return true
  if (subject?.kind !== 'setting') return false
  return subject.name === null || subject.name === 'role' || subject.name === 'session_authorization'
}

function keep(name: string, of: string): Part {
  return put(name, `pg_catalog.current_setting('${of}')`)
}

function put(name: string, value: string): Part {
  return own(`select pg_catalog.set_config('${name}', ${value}, true)`)
}
