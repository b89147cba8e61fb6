import { CodedError } from '../errors/coded-error.ts'

/** Why a server was passed over; no other server would do better where its error is final. */
type Outcome<T> = { readonly opened: T } | { readonly error: unknown }

const passing = new Set(['CONNECT.UNREACHABLE', 'DB.READ_ONLY'])

/** Another server, or the same one later, may do better; a password that is wrong stays wrong. */
export function isPassing(error: unknown): boolean {
  return error instanceof CodedError && passing.has(error.code)
}

/**
 * Opens a connection on the first of several servers that takes one, from `from` on and around. Throws the error of
 * the last one tried: at once where it is not passing.
 */
export async function openOnFirst<Server, T>(
  servers: readonly [Server, ...Server[]],
  open: (server: Server) => Promise<T>,
  from = 0,
): Promise<{ readonly opened: T; readonly at: number }> {
  for (let step = 0; ; step += 1) {
    const at = (from + step) % servers.length
    const outcome = await attempt(open, servers[at] ?? servers[0])
    if ('opened' in outcome) return { opened: outcome.opened, at }
    if (step === servers.length - 1 || !isPassing(outcome.error)) throw outcome.error
  }
}

async function attempt<Server, T>(open: (server: Server) => Promise<T>, server: Server): Promise<Outcome<T>> {
  try {
    return { opened: await open(server) }
  } catch (error) {
    return { error }
  }
}
