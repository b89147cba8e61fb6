import { readStoredSetting, type PgSession } from '@twinship/core'
import pg from 'pg'
import { z } from 'zod'

type Grant = { readonly grantee: string | null; readonly privilege: string; readonly grantable: boolean }

/** Of a database by its quoted name: what is refused is told by another name than it was tried with. */
type Statement = {
  readonly toSql: (database: string) => string
  /** Where a value in it may be a secret: the same without it. */
  readonly toText?: (database: string) => string
}

export type Carrying = {
  /** The database that has the settings. */
  readonly from: number
  /** The one that gets them, and the name by which it will be known. */
  readonly to: string
  readonly shownAs: string
  /** Whether it keeps the rights that it has already: one that comes back. */
  readonly keepsRights: boolean
}

/**
 * Gives a database what belongs to the name and not to the data: grants, ALTER DATABASE … SET, ALTER ROLE … IN DATABASE …
 * SET and the connection limit of another one. Returns what this role may not set, as it would be typed after the swap.
 */
export async function carrySettings(
  maintenance: PgSession,
  { from, to, shownAs, keepsRights }: Carrying,
): Promise<readonly string[]> {
  const refused: string[] = []
  const statements = [
    ...(keepsRights ? [] : [revokePublic]),
    ...(await grants(maintenance, from)),
    ...(await resets(maintenance, to)),
    ...(await settings(maintenance, from)),
  ]
  for (const { toSql, toText = toSql } of statements) {
    try {
      await maintenance.query(toSql(pg.escapeIdentifier(to)))
    } catch (error) {
      // What takes a superuser is told to the person; anything else is a failure.
      if (!(error instanceof pg.DatabaseError) || error.code !== '42501') throw error
      refused.push(toText(pg.escapeIdentifier(shownAs)))
    }
  }
  return refused
}

const revokePublic: Statement = { toSql: (database) => `revoke all on database ${database} from public` }

async function grants(maintenance: PgSession, from: number): Promise<readonly Statement[]> {
  const rows = await maintenance.query<Grant>(
    `select r.rolname as grantee, a.privilege_type as privilege, a.is_grantable as grantable
     from pg_catalog.pg_database d,
       pg_catalog.aclexplode(coalesce(d.datacl, pg_catalog.acldefault('d', d.datdba))) a
       left join pg_catalog.pg_roles r on r.oid = a.grantee
     where d.oid = $1 order by 1, 2`,
    [from],
  )
  return rows.map(({ grantee, privilege, grantable }) => {
    const role = grantee === null ? 'public' : pg.escapeIdentifier(grantee)
    const option = grantable ? ' with grant option' : ''
    return { toSql: (database) => `grant ${privilege} on database ${database} to ${role}${option}` }
  })
}

const settingRow = z.object({ role: z.string().nullable(), config: z.array(z.string()) })

/** What was set there before and is not any more. */
async function resets(maintenance: PgSession, to: string): Promise<readonly Statement[]> {
  const rows = await maintenance.query<{ role: string | null }>(
    `select r.rolname as role from pg_catalog.pg_db_role_setting s
     join pg_catalog.pg_database d on d.oid = s.setdatabase
     left join pg_catalog.pg_roles r on r.oid = s.setrole where d.datname = $1`,
    [to],
  )
  return rows.map(({ role }) => ({ toSql: (database) => `${subjectOf(role, database)} reset all` }))
}

function subjectOf(role: string | null, database: string): string {
  return role === null
    ? `alter database ${database}`
    : `alter role ${pg.escapeIdentifier(role)} in database ${database}`
}

async function settings(maintenance: PgSession, from: number): Promise<readonly Statement[]> {
  const rows = await maintenance.query(
    `select r.rolname as role, s.setconfig as config from pg_catalog.pg_db_role_setting s
     left join pg_catalog.pg_roles r on r.oid = s.setrole where s.setdatabase = $1 order by 1 nulls first`,
    [from],
  )
  const [limit] = await maintenance.query<{ n: number }>(
    'select datconnlimit as n from pg_catalog.pg_database where oid = $1',
    [from],
  )
  return [
    ...rows.flatMap((row) => {
      const { role, config } = settingRow.parse(row)
      return config.map((stored): Statement => {
        const { name, value, isServers } = settingOf(stored)
        const set = (database: string, to: string) => `${subjectOf(role, database)} set ${name} = ${to}`
        return {
          toSql: (database) => set(database, value),
          toText: (database) => set(database, isServers ? value : hidden),
        }
      })
    }),
    { toSql: (database) => `alter database ${database} connection limit ${limit?.n ?? -1}` },
  ]
}

const hidden = '… -- as pg_db_role_setting has it for the database that was replaced'

/** One of an application's own has a name of two parts, and a value that may be a secret. */
function settingOf(stored: string) {
  const { name, value } = readStoredSetting(stored)
  const parts = name.split('.')
  return {
    name: parts.map((part) => pg.escapeIdentifier(part)).join('.'),
    value,
    isServers: parts.length === 1,
  }
}
