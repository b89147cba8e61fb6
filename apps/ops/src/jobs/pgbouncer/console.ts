import { CodedError, parseDatabaseUrl } from '@twinship/core'
import { openConsole, type PoolerConsole } from '@twinship/pgbouncer'
import type { ToolContext } from '../../context.ts'

export type AdminFlags = { readonly adminUrl?: string }

/** The URL of the console, if one is given. Throws CONFIG.URL. */
export function adminUrl({ env, cwd, notice }: ToolContext, flags: AdminFlags): string | undefined {
  const url = flags.adminUrl ?? (env['PGBOUNCER_ADMIN_URL'] || undefined)
  if (url === undefined) return undefined
  const target = parseDatabaseUrl(
    url,
    cwd,
    flags.adminUrl === undefined ? 'PGBOUNCER_ADMIN_URL' : '--admin-url',
  )
  if (target.dialect !== 'postgresql') {
    throw new CodedError('CONFIG.URL', 'The console of pgBouncer has a postgres:// URL.')
  }
  if (flags.adminUrl !== undefined && /^[a-z]+:\/\/[^/?#@:]*:./i.test(url)) {
    notice('warning  A password on the command line can be read by others (ps): use PGBOUNCER_ADMIN_URL.')
  }
  return url
}

/** A way to open the console. Throws USAGE.INVALID where no URL is given. */
export function consoleOpener(context: ToolContext, flags: AdminFlags): () => Promise<PoolerConsole> {
  const url = adminUrl(context, flags)
  if (url !== undefined) return () => openConsole(url)
  throw new CodedError('USAGE.INVALID', 'The console of pgBouncer is not named.', {
    hint: 'Set PGBOUNCER_ADMIN_URL to postgres://ROLE@HOST:PORT/pgbouncer with its password.',
  })
}
