import {
  createDatabaseSql,
  openPgSession,
  parseDatabaseUrl,
  pgServers,
  readDatabaseSettings,
  withDatabase,
  type EnvRecord,
  type PgSession,
} from '@twinship/core'
import pg from 'pg'
import type { Manifest } from '../../../model/manifest.ts'
import type { RestoreMark } from '../../../model/restore.ts'
import type { RestoreTarget } from '../../../ports/target.ts'
import { createClientEnv } from '../client-env.ts'
import { readBack } from '../place.ts'
import { restorePart } from '../restore-part.ts'
import { openPinnedSession, readServerVersion, serverOf, toBackupError } from '../session.ts'
import { dropDatabase } from './maintenance.ts'
import { markSql } from './marks.ts'

export type Address = { readonly url: string; readonly location: string }

export function addressOf(url: string, database: string): Address {
  const at = withDatabase(url, database)
  return { url: at, location: parseDatabaseUrl(at, '').location }
}

export type IncomingOptions = {
  /** In the maintenance database. */
  readonly maintenance: PgSession
  /** In the live one: the new one is made like it. */
  readonly live: PgSession
  readonly url: string
  readonly name: string
  readonly mark: RestoreMark
  readonly location: string
}

/**
 * An empty database beside the live one, of the same owner, encoding, locale and tablespace, in which this login acts as
 * the same role. It is marked from its first moment on.
 */
export async function createIncoming(options: IncomingOptions): Promise<void> {
  const { maintenance, live, name, mark, location } = options
  const settings = await readDatabaseSettings(live)
  const [born] = await live.query<{ owner: string; tablespace: string | null }>(
    `select r.rolname as owner, nullif(t.spcname, 'pg_default') as tablespace from pg_catalog.pg_database d
     join pg_catalog.pg_roles r on r.oid = d.datdba join pg_catalog.pg_tablespace t on t.oid = d.dattablespace
     where d.datname = pg_catalog.current_database()`,
  )
  if (born === undefined) throw new Error('a session is in a database')
  const database = pg.escapeIdentifier(name)
  try {
    // Naming the default one takes a right to it, which nobody needs who does not.
    const at = born.tablespace === null ? '' : ` tablespace ${pg.escapeIdentifier(born.tablespace)}`
    const owner = ` owner ${pg.escapeIdentifier(born.owner)}`
    await maintenance.query(`${createDatabaseSql(name, settings)}${owner}${at}`)
    await maintenance.query(markSql(name, mark))
    // Grants come with the settings, at the end: until then nobody else has business in it.
    await maintenance.query(`revoke all on database ${database} from public`)
    for (const setting of settings.roleSettings) {
      await maintenance
        .query(`alter role session_user in database ${database} set ${setting}`)
        .catch(requireUnprivileged)
    }
  } catch (error) {
    await dropDatabase(maintenance, name).catch(() => undefined)
    throw toBackupError(error, location)
  }
}

/** What only a superuser may set is carried over, or told of, once the database is filled. */
function requireUnprivileged(error: unknown): void {
  if (!(error instanceof pg.DatabaseError) || error.code !== '42501') throw error
}

export type FillOptions = {
  readonly address: Address
  readonly env: EnvRecord
  /** Without owners and grants: the roles of the backup need not exist. */
  readonly noOwner: boolean
}

/** The database as a target that a backup is poured into. */
export async function toRestoreTarget(
  manifest: Manifest,
  { address, env, noOwner }: FillOptions,
): Promise<RestoreTarget> {
  const options = ['--no-subscriptions', ...(noOwner ? ['--no-owner', '--no-privileges'] : [])]
  const session = await openPgSession({ ...address, applicationName: 'twinship-restore' })
  try {
    const client = await createClientEnv(serverOf(session, pgServers(address.url).servers), {
      env,
      applicationName: 'twinship-restore',
    })
    return {
      server: await readServerVersion(session),
      sink: { kind: 'program', part: restorePart(client.env, options) },
      readBack: (what) => readBack({ address }, manifest, { ...what, grants: !noOwner }),
      drop: client.forget,
    }
  } finally {
    await session.close()
  }
}

/** Plans made without statistics would be what the app meets first. */
export async function analyze({ url, location }: Address): Promise<void> {
  const session = await openPinnedSession({ url, location }, 'twinship-restore')
  try {
    await session.query('analyze')
  } catch (error) {
    throw toBackupError(error, location)
  } finally {
    await session.close()
  }
}
