import { randomUUID } from 'node:crypto'
import { CodedError } from '@twinship/core'
import type { Catalog } from '../catalog/model.ts'
import { readCatalog, withPgSession } from '../catalog/read-address.ts'
import { migrate } from '../engine/migrate.ts'
import type { MigrationFile } from '../model/folder.ts'
import { createExtensions, extensionsOfFolder, readExtensions } from '../scratch/extensions.ts'
import { refuseServerWide } from '../scratch/server-wide.ts'
import { withScratch } from '../scratch/with-scratch.ts'
import type { DatabaseAddress, ProofOptions } from './options.ts'

/** An empty database in which the folder's migrations are applied by the engine itself. */
export type ReplayPlace = {
  readonly address: DatabaseAddress
  /** Extensions of the live database that could not be made here. */
  readonly missingExtensions: readonly string[]
  /** Applies what is not applied yet of these, and reads the schema that follows. */
  apply(migrations: readonly MigrationFile[]): Promise<Catalog>
}

export async function withReplay<T>(
  options: ProofOptions,
  work: (place: ReplayPlace) => Promise<T>,
): Promise<T> {
  const { address: like, scratchUrl, signal, folder } = options
  if (like.dialect === 'postgresql' && scratchUrl === undefined) await refuseServerWide(folder)
  return withScratch({ like, scratchUrl, signal }, async (address) => {
    const missingExtensions = await copyExtensions(options, address)
    const apply = (migrations: readonly MigrationFile[]) =>
      applyAll(options, address, migrations, missingExtensions)
    return work({ address, missingExtensions, apply })
  })
}

/** What the live database has beside the folder, because somebody else installed it. */
async function copyExtensions(
  { address: live, folder }: ProofOptions,
  address: DatabaseAddress,
): Promise<readonly string[]> {
  if (live.dialect !== 'postgresql') return []
  const made = await extensionsOfFolder(folder)
  const installed = await withPgSession(live, readExtensions)
  const wanted = installed.filter(({ name }) => !made.has(name))
  return wanted.length === 0 ? [] : withPgSession(address, (session) => createExtensions(session, wanted))
}

async function applyAll(
  options: ProofOptions,
  address: DatabaseAddress,
  chosen: readonly MigrationFile[],
  missingExtensions: readonly string[],
): Promise<Catalog> {
  const { folder, run, signal, openDatabase } = options
  const migrations = chosen.map((migration, position) => ({ ...migration, position }))
  try {
    await migrate({
      database: openDatabase(address),
      folder: { ...folder, migrations },
      environment: 'test',
      policy: { allowOutOfOrder: true, allowAhead: true, resume: false },
      run: { ...run, id: randomUUID() },
      create: true,
      waitMs: 60_000,
      signal,
    })
  } catch (error) {
    throw explained(error, missingExtensions)
  }
  return readCatalog(address)
}

/** A migration that fails in an empty database says nothing of the live one. */
function explained(error: unknown, missingExtensions: readonly string[]): unknown {
  if (!(error instanceof CodedError) || error.code !== 'MIGRATION.FAILED') return error
  const missing =
    missingExtensions.length === 0 ? '' : ` Not there: extension ${missingExtensions.join(', ')}.`
  return new CodedError(
    error.code,
    `While replaying the folder in a scratch database: ${error.message}${missing}`,
    {
      hint: 'The database itself was not touched. Mend the migration, or pass --scratch-url with a server that has what it needs.',
      details: error.details,
      cause: error,
    },
  )
}
