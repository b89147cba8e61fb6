import path from 'node:path'
import { parseDatabaseUrl, CodedError } from '@twinship/core'
import { readMigrationFolder, type ProofOptions } from '@twinship/migrate'
import type { JobContext } from '../context.ts'
import { databaseOpener, openDatabase } from '../engine.ts'
import { createRun } from '../run-info.ts'

/** What verify, baseline and import need alike: database, folder, and a place to replay the folder in. */
export async function proofOptions(
  context: JobContext,
  command: string,
  scratchUrl: string | undefined,
): Promise<ProofOptions> {
  const { config, migrations, ledger } = context
  const { dialect, url, location } = config.direct
  return {
    database: await openDatabase(context),
    address: { dialect, url, location, authToken: config.authToken },
    folder: readMigrationFolder(migrations, { dialect }),
    openDatabase: await databaseOpener(dialect),
    run: await createRun(command, context),
    scratchUrl: scratchUrl === undefined ? undefined : readScratchUrl(context, scratchUrl),
    ledger,
  }
}

function readScratchUrl({ config }: JobContext, url: string): string {
  const target = parseDatabaseUrl(url, config.baseDirectory, '--scratch-url')
  if (target.dialect === 'postgresql' && config.direct.dialect === 'postgresql') return target.url
  throw new CodedError('CONFIG.URL', '--scratch-url is a PostgreSQL server for a PostgreSQL database.', {
    hint: 'Leave it out: SQLite is replayed in a file of its own.',
  })
}

/** A path as the person typed it. */
export function typedPath({ cwd }: JobContext, given: string): string {
  return path.resolve(cwd, given)
}
