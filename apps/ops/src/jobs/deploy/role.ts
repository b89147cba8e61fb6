import { CodedError } from '@twinship/core'
import type { JobContext } from '../../context.ts'
import { askReadOnly } from '../../engine/ask.ts'

const roleQuery = `select session_user::text,
  (select rolsuper from pg_catalog.pg_roles where rolname = session_user) as superuser`

/**
 * Production is deployed to by a role that can do that and no more: what goes wrong as a superuser goes wrong without a
 * limit, and an app whose role may change the schema can be made to. Where one URL alone is given nobody can tell whose
 * role it is. Throws DEPLOY.ROLE.
 */
export async function requireOwnRole({ config }: JobContext): Promise<void> {
  const { environment, direct, database, deploy } = config
  if (environment !== 'production' || direct.dialect !== 'postgresql' || deploy.anyRole) return
  const [login, isSuperuser] = await askReadOnly(direct, config, roleQuery)
  const role = String(login)
  if (isSuperuser === true) throw unfit(`${role} is a superuser`, direct.location)
  const isApps = database.url !== direct.url && userOf(database.url) === role
  if (isApps) throw unfit(`${role} is the role of DATABASE_URL, which the app uses`, direct.location)
}

/** As it stands before the first @ or :, which a name has encoded. */
function userOf(url: string): string | undefined {
  const user = /^[a-z]+:\/\/([^:@/]+)(?::[^@/]*)?@/i.exec(url)?.[1]
  try {
    return user === undefined ? undefined : decodeURIComponent(user)
  } catch {
    return user
  }
}

function unfit(why: string, location: string): CodedError {
  return new CodedError('DEPLOY.ROLE', `${location} is production, and ${why}.`, { details: { location } })
}
