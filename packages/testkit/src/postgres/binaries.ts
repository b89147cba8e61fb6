import { existsSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { execa } from 'execa'
import { searchPath, type Env } from '../process/environment.ts'
import { findProgram } from '../process/find-program.ts'
import { embeddedPostgres } from './embedded.ts'
import { pgMajors, type PgMajor } from './embedded-packages.ts'

export interface PgBinaries {
  readonly directory: string
  readonly major: number
  /** "15.18" */
  readonly version: string
}

/** The machine's own server of that major (or its newest one), otherwise npm's. */
export async function findPgBinaries(version: PgMajor | undefined, env: Env): Promise<PgBinaries> {
  const found = (await installedPostgres(env)).find((one) => !version || one.major === Number(version))
  if (found) return found
  const embedded = await inspect(await embeddedPostgres(version ?? newest, env))
  if (embedded) return embedded
  throw new Error(
    `npm's PostgreSQL ${version ?? newest} does not run on this machine: install one and set PG_BIN`,
  )
}

const newest: PgMajor = pgMajors[pgMajors.length - 1] ?? '18'

/** PG_BIN first, then the newest major first. */
export async function installedPostgres(env: Env): Promise<readonly PgBinaries[]> {
  const chosen = env['PG_BIN']
  const named = chosen ? await inspect(chosen) : undefined
  if (chosen && !named) throw new Error(`PG_BIN=${chosen} holds no runnable initdb and postgres`)
  const others: PgBinaries[] = []
  for (const directory of await candidates(env)) {
    const binaries = await inspect(directory)
    if (binaries) others.push(binaries)
  }
  others.sort((a, b) => b.major - a.major)
  return named ? [named, ...others] : others
}

async function candidates(env: Env): Promise<readonly string[]> {
  const debian = await children('/usr/lib/postgresql', (name) => `/usr/lib/postgresql/${name}/bin`)
  const brew = await children(
    '/opt/homebrew/opt',
    (name) => `/opt/homebrew/opt/${name}/bin`,
    /^postgresql@\d+$/,
  )
  const redHat = pgMajors.map((major) => `/usr/pgsql-${major}/bin`)
  const onPath = await configuredDirectory(env)
  return [...new Set([...debian, ...brew, ...redHat, ...(onPath ? [onPath] : [])])]
}

async function children(
  parent: string,
  toPath: (name: string) => string,
  pattern = /^\d+$/,
): Promise<string[]> {
  const names = await readdir(parent).catch(() => [])
  return names.filter((name) => pattern.test(name)).map(toPath)
}

async function configuredDirectory(env: Env): Promise<string | undefined> {
  const program = await findProgram('pg_config', searchPath(env))
  if (!program) return undefined
  const { stdout, exitCode } = await execa(program, ['--bindir'], { reject: false, timeout: 10_000 })
  return exitCode === 0 ? stdout.trim() : undefined
}

async function inspect(directory: string): Promise<PgBinaries | undefined> {
  const postgres = join(directory, 'postgres')
  if (!existsSync(postgres) || !existsSync(join(directory, 'initdb'))) return undefined
  const { stdout } = await execa(postgres, ['--version'], { reject: false, timeout: 10_000 })
  const version = parseVersion(stdout ?? '')
  return version ? { directory, ...version } : undefined
}

export function parseVersion(text: string): { readonly major: number; readonly version: string } | undefined {
  const [, version, major] = /\(PostgreSQL\) ((\d+)(?:\.\d+|devel|beta\d+|rc\d+)?)/.exec(text) ?? []
  return version && major ? { version, major: Number(major) } : undefined
}
