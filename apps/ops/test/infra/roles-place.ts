import { execFile } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { promisify } from 'node:util'
import type { RoleKind } from '@twinship/migrate'
import { queryOnce, type PgFixture, type Row } from '@twinship/testkit'
import { ops } from '../run-ops.ts'

const run = promisify(execFile)

export type RolesPlace = {
  readonly name: string
  /** What the names of the roles begin with. */
  readonly prefix: string
  /** Runs the script that `ops roles` prints with psql; what psql said on stderr. */
  readonly apply: (args?: readonly string[]) => Promise<string>
  readonly url: (role: RoleKind) => string
  readonly query: (role: RoleKind | 'superuser', sql: string) => Promise<readonly Row[]>
  /** The SQLSTATE a statement ends with; `none` where it works. */
  readonly state: (role: RoleKind, sql: string) => Promise<string>
  readonly dropRoles: () => Promise<void>
}

/** A database that is new, and roles whose names no other suite uses. */
export async function rolesPlace(pg: PgFixture, folder: string): Promise<RolesPlace> {
  const { name, url } = await pg.fresh()
  const prefix = `${name}'"_`
  const file = path.join(folder, `${name}.sql`)
  const roleUrl = (role: string) => {
    const of = new URL(url)
    of.username = encodeURIComponent(`${prefix}${role}`)
    return of.href
  }
  const query = (role: RoleKind | 'superuser', sql: string) =>
    queryOnce(role === 'superuser' ? url : roleUrl(role), sql)
  return {
    name,
    prefix,
    apply: async (args = []) => {
      const printed = await ops(['roles', '--url', url, '--prefix', prefix, ...args])
      if (printed.exitCode !== 0) throw new Error(printed.stderr)
      writeFileSync(file, printed.stdout)
      const { stderr } = await run('psql', ['-X', '-q', '-v', 'ON_ERROR_STOP=1', '-d', url, '-f', file])
      return stderr
    },
    url: roleUrl,
    query,
    state: (role, sql) =>
      query(role, sql).then(
        () => 'none',
        (error: unknown) => (error instanceof Error && 'code' in error ? String(error.code) : String(error)),
      ),
    dropRoles: async () => {
      const made = await pg.server.query(
        `select quote_ident(rolname) as role from pg_roles where starts_with(rolname, $p$${prefix}$p$)`,
      )
      for (const { role } of made) await pg.server.query(`drop role ${String(role)}`)
    },
  }
}
