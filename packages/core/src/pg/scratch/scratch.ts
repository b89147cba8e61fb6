import pg from 'pg'
import { parseDatabaseUrl } from '../../env/database-url.ts'
import { CodedError } from '../../errors/coded-error.ts'
import { withDatabase } from '../connection-options.ts'
import { openDirectPgSession, type PgSession } from '../session.ts'
import { createDatabaseSql, readDatabaseSettings, type DatabaseSettings } from './database-settings.ts'
import { dropLeftovers, markScratch, scratchSuffix } from './leftovers.ts'

const applicationName = 'twinship-scratch'

type PgPlace = { readonly url: string; readonly location: string }

export type PgScratchOptions = {
  /** The live database: the scratch database is made like it, and on its server unless `scratchUrl` is given. */
  readonly like: PgPlace
  readonly scratchUrl?: string | undefined
  /** What it is born with, where the live database is not to be asked. */
  readonly settings?: DatabaseSettings | undefined
}

/** An empty database that is dropped again. */
export type PgScratch = {
  readonly address: PgPlace & { readonly dialect: 'postgresql' }
  /** Also with connections in it. */
  readonly drop: () => Promise<void>
}

/**
 * A database made of template0 with the live one's encoding and locale, from a session that stays until the drop.
 * Throws SCRATCH.UNAVAILABLE and CONNECT.*.
 */
export async function createPgScratch(options: PgScratchOptions): Promise<PgScratch> {
  const { like, scratchUrl } = options
  const settings = options.settings ?? (await withSession(like.url, like.location, readDatabaseSettings))
  const url = scratchUrl ?? like.url
  const location = scratchUrl === undefined ? like.location : locationOf(scratchUrl)
  const session = await openMaintenance(url, location)
  try {
    await dropLeftovers(session, (left) => isEmptyDatabase(withDatabase(url, left), location))
    const name = `${cut(settings.name)}_scratch_${await scratchSuffix(session)}`
    await create(session, name, settings, location)
    if (scratchUrl === undefined) await actAlike(session, name, settings)
    return { address: addressOf(url, name), drop: () => drop(session, name, url, location) }
  } catch (error) {
    await session.close()
    throw error
  }
}

/** Whether nobody has made anything in a database. Throws CONNECT.*. */
export async function isEmptyDatabase(url: string, location: string): Promise<boolean> {
  return withSession(url, location, async (session) => (await session.query(anyObject)).length === 0)
}

/** Objects of people have oids from 16384 on. */
const anyObject = `
  select from pg_class where oid >= 16384 union all select from pg_proc where oid >= 16384
  union all select from pg_type where oid >= 16384 union all select from pg_namespace where oid >= 16384
  union all select from pg_extension where oid >= 16384 union all select from pg_largeobject_metadata limit 1`

/** As the role that logged in: it may create databases where the owner it acts as may not. */
async function openMaintenance(url: string, location: string): Promise<PgSession> {
  const session = await openDirectPgSession({ url, location, applicationName })
  await session.query('set role none')
  return session
}

async function create(
  session: PgSession,
  name: string,
  settings: DatabaseSettings,
  location: string,
): Promise<void> {
  try {
    await session.query(createDatabaseSql(name, settings))
  } catch (error) {
    throw unavailable(error, location)
  }
  try {
    await markScratch(session, name)
    const database = `alter database ${pg.escapeIdentifier(name)}`
    for (const setting of settings.settings) await attempt(session, `${database} set ${setting}`)
  } catch (error) {
    await session.query(dropSql(name))
    throw error
  }
}

/** Sessions act as the same role as in the live database, and that role owns the scratch database. */
async function actAlike(session: PgSession, name: string, settings: DatabaseSettings): Promise<void> {
  const database = pg.escapeIdentifier(name)
  for (const setting of settings.roleSettings) {
    await attempt(session, `alter role session_user in database ${database} set ${setting}`)
  }
  await attempt(session, `alter database ${database} owner to ${pg.escapeIdentifier(settings.actsAs)}`)
}

/** What only a superuser may set, this role's migrations never ran with. */
async function attempt(session: PgSession, sql: string): Promise<void> {
  await session.query(sql).catch(() => undefined)
}

/** The session that made it may have been ended together with the work. */
async function drop(session: PgSession, name: string, url: string, location: string): Promise<void> {
  try {
    await session.query(dropSql(name))
  } catch {
    await dropAnew(name, url, location)
  } finally {
    await session.close().catch(() => undefined)
  }
}

async function dropAnew(name: string, url: string, location: string): Promise<void> {
  const session = await openMaintenance(url, location)
  try {
    await session.query(dropSql(name))
  } finally {
    await session.close()
  }
}

function dropSql(name: string): string {
  return `drop database if exists ${pg.escapeIdentifier(name)} with (force)`
}

function unavailable(error: unknown, location: string): unknown {
  if (!(error instanceof Error) || !('code' in error)) return error
  const state = String(error.code)
  const why = state === '42501' ? 'the role may not create databases' : `${error.message} (${state})`
  return new CodedError(
    'SCRATCH.UNAVAILABLE',
    `No scratch database can be made beside ${location}: ${why}.`,
    {
      details: { location, cause: state },
      cause: error,
    },
  )
}

async function withSession<T>(
  url: string,
  location: string,
  work: (session: PgSession) => Promise<T>,
): Promise<T> {
  const session = await openDirectPgSession({ url, location, applicationName })
  try {
    return await work(session)
  } finally {
    await session.close()
  }
}

function addressOf(url: string, name: string): PgScratch['address'] {
  const scratch = withDatabase(url, name)
  return { dialect: 'postgresql', url: scratch, location: locationOf(scratch) }
}

function locationOf(url: string): string {
  return parseDatabaseUrl(url, '', 'The scratch URL').location
}

/** Names have 63 bytes, of which `_scratch_` and twelve digits take 21. */
function cut(name: string): string {
  let kept = ''
  for (const character of name) {
    if (Buffer.byteLength(kept + character) > 42) break
    kept += character
  }
  return kept
}
