import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { rootCertificates } from 'node:tls'
import {
  isProcessAlive,
  processStart,
  type EnvRecord,
  type PgConnectionOptions,
  type PgTls,
} from '@twinship/core'
import { bareEnv } from '../programs/find.ts'

/** How pg_dump and its kin are told where to connect: never on their command line. */
export type ClientEnv = {
  readonly env: Readonly<Record<string, string>>
  /** Removes the files that hold the password and the key. */
  readonly forget: () => Promise<void>
}

const prefix = 'twinship-client-'

/** Password, key and certificates in files of 0600 in a folder of 0700 that only lives as long as they are needed. */
export async function createClientEnv(
  server: PgConnectionOptions,
  { env, applicationName }: { readonly env: EnvRecord; readonly applicationName: string },
): Promise<ClientEnv> {
  await forgetLeftovers()
  const folder = await mkdtemp(path.join(tmpdir(), `${prefix}${process.pid}-`))
  const forget = () => rm(folder, { recursive: true, force: true })
  try {
    const keep = async (name: string, text: string) => {
      const file = path.join(folder, name)
      await writeFile(file, text, { mode: 0o600, flag: 'wx' })
      return file
    }
    await keep('owner', processStart(process.pid) ?? '')
    return {
      forget,
      env: {
        ...bareEnv(env),
        PGHOST: server.host,
        PGPORT: String(server.port),
        PGUSER: server.user,
        PGDATABASE: server.database,
        PGAPPNAME: applicationName,
        PGCONNECT_TIMEOUT: '30',
        PGGSSENCMODE: 'disable',
        // Without a file of ours the one of the home directory must not be read either.
        PGPASSFILE: await keep('pgpass', passLine(server.password)),
        ...(await tlsEnv(server.tls, keep)),
      },
    }
  } catch (error) {
    await forget()
    throw error
  }
}

function passLine(password: string | undefined): string {
  return password === undefined ? '' : `*:*:*:*:${password.replaceAll(/[\\:]/g, (one) => `\\${one}`)}\n`
}

type Keep = (name: string, text: string) => Promise<string>

/** The same as this process's own connection checks. */
async function tlsEnv(tls: PgTls, keep: Keep): Promise<Readonly<Record<string, string>>> {
  if (tls.mode === 'off') return { PGSSLMODE: 'disable' }
  const { ca, cert, key, rejectUnauthorized, checkServerIdentity } = tls.socket
  const mode = !rejectUnauthorized
    ? tls.mode === 'prefer'
      ? 'prefer'
      : 'require'
    : checkServerIdentity === undefined
      ? 'verify-full'
      : 'verify-ca'
  return {
    PGSSLMODE: mode,
    ...(rejectUnauthorized
      ? { PGSSLROOTCERT: await keep('root.crt', ca ?? rootCertificates.join('\n')) }
      : {}),
    ...(cert === undefined ? {} : { PGSSLCERT: await keep('client.crt', cert) }),
    ...(key === undefined ? {} : { PGSSLKEY: await keep('client.key', key) }),
  }
}

/** Of runs that were killed: what they kept secret must not stay behind them. */
async function forgetLeftovers(): Promise<void> {
  const entries = (await readdir(tmpdir())).filter((entry) => entry.startsWith(prefix))
  for (const entry of entries) {
    const folder = path.join(tmpdir(), entry)
    const pid = Number(entry.slice(prefix.length).split('-', 1)[0])
    const start = await readFile(path.join(folder, 'owner'), 'utf8').catch(() => '')
    if (pid === process.pid || isProcessAlive(pid, start === '' ? null : start)) continue
    // Another user's folder is theirs to remove.
    await rm(folder, { recursive: true, force: true }).catch(() => undefined)
  }
}

/** The database as an argument: a name with = in it would be read as a connection string, so it is one. */
export function databaseArgument(env: Readonly<Record<string, string>>): string {
  const name = env['PGDATABASE'] ?? ''
  return `dbname='${name.replaceAll(/[\\']/g, (one) => `\\${one}`)}'`
}
