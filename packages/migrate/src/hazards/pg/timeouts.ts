const timeouts: ReadonlySet<string> = new Set([
  'lock_timeout',
  'statement_timeout',
  'transaction_timeout',
  'idle_in_transaction_session_timeout',
  'idle_session_timeout',
])

/** A setting that only says how long to wait, however it is set: it changes no name, and the engine has its own. */
export function isTimeout(name: string | null): boolean {
  return name !== null && timeouts.has(name.toLowerCase())
}
