import { CodedError, type EnvRecord } from '@twinship/core'
import type { PipePart } from '../../ports/pipe.ts'
import { bareEnv, findProgram } from '../programs/find.ts'

/**
 * The version of pg_dump, which refuses a server that is newer than itself only once it has connected. Throws
 * BACKUP.PROGRAM_MISSING and BACKUP.CLIENT_TOO_OLD.
 */
export async function requireDumpProgram(
  env: EnvRecord,
  server: { readonly number: number; readonly text: string },
): Promise<string> {
  const found = await findProgram('pg_dump', env)
  if (found === undefined) throw missing('pg_dump')
  const major = Number(found.version.split('.', 1)[0])
  const serverMajor = Math.floor(server.number / 10_000)
  if (major >= serverMajor) return found.version
  throw new CodedError(
    'BACKUP.CLIENT_TOO_OLD',
    `pg_dump ${found.version} cannot dump the server, which is PostgreSQL ${server.text}.`,
    {
      hint: `Install the client programs of PostgreSQL ${serverMajor} (Debian: apt-get install postgresql-client-${serverMajor}) and put them first in PATH.`,
      details: { program: found.version, server: server.text },
    },
  )
}

/** Throws BACKUP.PROGRAM_MISSING. */
export async function requireRestoreProgram(env: EnvRecord): Promise<void> {
  if ((await findProgram('pg_restore', env)) === undefined) throw missing('pg_restore')
}

function missing(program: string): CodedError {
  return new CodedError('BACKUP.PROGRAM_MISSING', `${program} is not installed, or not in PATH.`, {
    details: { program },
  })
}

/** Reads an archive to its end as SQL that nobody executes. Throws BACKUP.PROGRAM_MISSING. */
export async function restoreReader(env: EnvRecord): Promise<PipePart> {
  await requireRestoreProgram(env)
  return {
    kind: 'program',
    name: 'pg_restore',
    file: 'pg_restore',
    args: ['-f', '/dev/null'],
    env: bareEnv(env),
  }
}
