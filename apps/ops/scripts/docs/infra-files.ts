import { printRoles } from '../../src/jobs/roles.ts'
import { parseConfig } from '@twinship/core'

/** What infra/ holds of the code, by path from the workspace root. */
export function infraFiles(): Readonly<Record<string, string>> {
  // A database that is named, on no server: the script is printed without one.
  const config = parseConfig({ NODE_ENV: 'production', DATABASE_URL: 'postgres://localhost/twinship' }, '/')
  const { sql } = printRoles({ config, ledger: { schema: undefined, table: undefined } }, {})
  return { 'infra/postgres/roles.sql': sql }
}
