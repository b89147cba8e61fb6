import { CodedError } from '@twinship/core'
import { planRoles, roleKinds, type RoleKind, type RoleNames, type RolesOptions } from '@twinship/migrate'
import type { JobContext } from '../context.ts'
import { renderRolesScript } from '../report/roles-script.ts'

export type RolesFlags = Readonly<Partial<RoleNames>> & {
  readonly database?: string
  readonly schema?: readonly string[]
  readonly prefix?: string
  readonly limit?: RolesOptions['limits']
}

export type RolesReport = RolesOptions & { readonly sql: string }

/** The script that makes a database's roles. Connects to nothing. Throws USAGE.INVALID. */
export function printRoles(context: Pick<JobContext, 'config' | 'ledger'>, flags: RolesFlags): RolesReport {
  const options = rolesOptions(context, flags)
  return { ...options, sql: renderRolesScript(options, planRoles(options)) }
}

function rolesOptions(
  { config, ledger }: Pick<JobContext, 'config' | 'ledger'>,
  flags: RolesFlags,
): RolesOptions {
  const { direct } = config
  const database = flags.database ?? (direct.dialect === 'postgresql' ? direct.name : undefined)
  if (database === undefined) {
    throw new CodedError('USAGE.INVALID', 'Roles are for PostgreSQL, and no database of one is named.', {
      hint: 'Name it with --database, or set DATABASE_URL.',
    })
  }
  const prefix = flags.prefix ?? `${database}_`
  const named = roleKinds.map((kind): [RoleKind, string] => [kind, flags[kind] ?? `${prefix}${kind}`])
  return {
    database,
    names: Object.fromEntries(named) as RoleNames,
    schemas: [...new Set(flags.schema ?? ['public'])],
    ledgerSchema: ledger.schema ?? 'drizzle',
    limits: flags.limit ?? {},
  }
}
