import {
  createPgScratch,
  openPgSession,
  parseDatabaseUrl,
  pgServers,
  type EnvRecord,
  type PgScratch,
  type PgSession,
} from '@twinship/core'
import type { AppliedMigration, Manifest, ServerVersion } from '../../model/manifest.ts'
import type { RestoredContent, RestorePlace, RestoreTarget } from '../../ports/target.ts'
import { requireRoom } from '../../restore/room.ts'
import { createClientEnv, type ClientEnv } from './client-env.ts'
import { requireRestoreProgram } from './programs.ts'
import { readPgFacts } from './read-facts.ts'
import { readApplied } from './read-records.ts'
import { findServerRoom } from './restore/room.ts'
import { restorePart } from './restore-part.ts'
import {
  openPinnedSession,
  readServerVersion,
  serverOf,
  toBackupError,
  type SessionTarget,
} from './session.ts'

export type PgPlaceOptions = {
  /** A database of the server; scratch databases are made beside it. */
  readonly url: string
  readonly env: EnvRecord
}

/** Scratch databases on a server, each gone with its `drop`. */
export function createPgPlace({ url, env }: PgPlaceOptions): RestorePlace {
  const { location } = parseDatabaseUrl(url, '', 'The URL for scratch databases')
  return {
    location,
    async create(manifest) {
      await requireRestoreProgram(env)
      const { settings } = manifest.database
      const like = { url, location }
      const scratch = await createPgScratch({ like, ...(settings === null ? {} : { settings }) })
      try {
        return await toTarget(scratch, manifest, env)
      } catch (error) {
        await scratch.drop()
        throw error
      }
    },
  }
}

/** Publications and subscriptions would reach beyond the scratch database. */
const scratchOptions = ['--no-publications', '--no-subscriptions']
/** They say nothing about the data, and their roles need not exist here. */
const withoutRoles = ['--no-owner', '--no-privileges']

async function toTarget(scratch: PgScratch, manifest: Manifest, env: EnvRecord): Promise<RestoreTarget> {
  const { url, location } = scratch.address
  const session = await openPgSession({ url, location, applicationName: 'twinship-restore' })
  let server: ServerVersion
  let hasRoles: boolean
  let client: ClientEnv
  try {
    await requireServerRoom(session, manifest)
    server = await readServerVersion(session)
    hasRoles = await hasRolesOf(session, manifest)
    const connection = serverOf(session, pgServers(url).servers)
    client = await createClientEnv(connection, { env, applicationName: 'twinship-restore' })
  } finally {
    await session.close()
  }
  return {
    server,
    address: scratch.address,
    sink: {
      kind: 'program',
      part: restorePart(client.env, [...scratchOptions, ...(hasRoles ? [] : withoutRoles)]),
    },
    readBack: (what) => readBack(scratch, manifest, { ...what, grants: hasRoles }),
    drop: async () => {
      await client.forget()
      await scratch.drop()
    },
  }
}

/** Filling the disk would stop whoever else is on the server. What killed runs left is dropped by then. */
async function requireServerRoom(session: PgSession, { database }: Manifest): Promise<void> {
  const room = await findServerRoom(session)
  if (room !== undefined) requireRoom(room, database.bytes)
}

/** Owners and grants come back, and are compared, where every role of them is there and this one may act for all. */
async function hasRolesOf(session: PgSession, { facts: { grants } }: Manifest): Promise<boolean> {
  if (grants === undefined || grants === null) return false
  const [row] = await session.query<{ has: boolean }>(
    `select (select rolsuper from pg_catalog.pg_roles where rolname = current_user)
       and not exists (select from unnest($1::text[]) r (name)
         where not exists (select from pg_catalog.pg_roles where rolname = r.name)) as has`,
    [grants.roles],
  )
  return row?.has === true
}

/** What is in a database that a backup was restored into; `grants`: they were restored too. */
export async function readBack(
  { address }: { readonly address: SessionTarget },
  { migrations }: Manifest,
  what: { readonly fingerprints: boolean; readonly grants: boolean },
): Promise<RestoredContent> {
  const session = await openPinnedSession(address, 'twinship-restore')
  try {
    const { schema, table } = migrations.ledger
    const applied: AppliedMigration[] = await readApplied(session, { schema: schema ?? 'drizzle', table })
    // ADD FOREIGN KEY has checked every row while it was restored; those the source had not checked are counted apart.
    return { facts: await readPgFacts(session, what), applied, brokenForeignKeys: [] }
  } catch (error) {
    throw toBackupError(error, address.location)
  } finally {
    await session.close()
  }
}
