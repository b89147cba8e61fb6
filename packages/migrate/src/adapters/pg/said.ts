import { maskSecrets } from '../../parse/pg/secrets.ts'
import type { ServerError } from './errors.ts'

export type Said = { readonly text: string; readonly hint: string | undefined }

/**
 * Classes whose messages quote what a connection string was taken apart into: "missing = after …", a host that cannot be
 * found which is the end of a password with an @ in it.
 */
const quotesConnection = /^(08|42601)/

/** What the server said of a statement as it may be shown; `sql`: undefined for the engine's own. */
export async function saidOf(
  { sqlState, message, hint }: ServerError,
  sql: string | undefined,
): Promise<Said> {
  const isQuoting = sql !== undefined && quotesConnection.test(sqlState) && (await maskSecrets(sql)) !== sql
  if (message !== null && !isQuoting) return { text: message, hint }
  const what = isQuoting ? 'passwords' : 'values of rows'
  return { text: `refused; what was said may hold ${what} and is not shown`, hint: undefined }
}
