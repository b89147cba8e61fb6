import { randomBytes } from 'node:crypto'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { serverAccount } from '../process/account.ts'
import type { Env } from '../process/environment.ts'
import { startGuard, type Guard } from '../process/guard.ts'
import { sharedMemoryKind, throwAwayDirectory, type StorageKind } from '../process/storage.ts'
import { createCertificates, type TlsFiles } from '../tls/certificates.ts'
import { findPgBinaries } from './binaries.ts'
import { createCluster, type PgCluster } from './cluster.ts'
import type { PgMajor } from './embedded-packages.ts'
import { initDataDirectory } from './init.ts'
import { bootOnFreePort, type Layout } from './postmaster.ts'
import { readableBinaries } from './readable-binaries.ts'

export interface StartPostgresOptions {
  /** PATH, PG_BIN and HOME are read from here. */
  readonly env: Env
  /** Default: the newest one the machine has. */
  readonly version?: PgMajor
  /** `required` refuses connections without TLS; then url() asks for verify-full too. */
  readonly tls?: boolean | 'required'
  /** SCRAM-SHA-256 with a generated superuser password instead of trust on loopback. */
  readonly scram?: boolean
  /** postgresql.conf, over the fast and unsafe defaults. */
  readonly settings?: Readonly<Record<string, string>>
  /** Default `memory`. */
  readonly storage?: StorageKind
}

const superuser = 'twinship'

/** A PostgreSQL of our own: empty, on 127.0.0.1, gone with stop() or with this process. */
export async function startPostgres(options: StartPostgresOptions): Promise<PgCluster> {
  const account = await serverAccount()
  const binaries = await findPgBinaries(options.version, options.env)
  const readable = await readableBinaries(binaries.directory, account)
  const home = await throwAwayDirectory('pg', options.storage ?? 'memory', account)
  const guard = startGuard([home, ...(readable.copy ? [readable.copy] : [])])
  try {
    const layout: Layout = {
      account,
      binDir: readable.directory,
      dataDir: join(home, 'data'),
      socketDir: home,
      logPath: join(home, 'server.log'),
      env: options.env,
      guard,
    }
    return await bootCluster(options, layout, binaries, guard)
  } catch (error) {
    await guard.release()
    throw error
  }
}

async function bootCluster(
  options: StartPostgresOptions,
  layout: Layout,
  binaries: { readonly major: number; readonly version: string },
  guard: Guard,
): Promise<PgCluster> {
  const password = options.scram ? randomBytes(18).toString('base64url') : undefined
  const tls = options.tls ? await makeTls(layout, options.env) : undefined
  const tlsRequired = options.tls === 'required'
  await initDataDirectory(layout, { superuser, password, tlsRequired })
  const { port, postmaster } = await bootOnFreePort(layout, {
    sharedMemory: await sharedMemoryKind(),
    settings: options.settings ?? {},
    ...(tls ? { tls } : {}),
  })
  return createCluster({ layout, port, postmaster, superuser, password, tls, tlsRequired, binaries, guard })
}

async function makeTls(layout: Layout, env: Env): Promise<TlsFiles> {
  const directory = join(layout.socketDir, 'tls')
  await mkdir(directory, { recursive: true })
  return createCertificates(directory, layout.account, env)
}
