import { CodedError, parsePoolConfig } from '@twinship/core'
import {
  createPoolerConfig,
  parsePoolerVersion,
  type PoolerConfig,
  type PoolerSettings,
  type PoolerVersion,
} from '@twinship/pgbouncer'
import type { ToolContext } from '../../context.ts'

export type ConfigFlags = {
  readonly database: readonly string[]
  readonly role: readonly string[]
  readonly cores: number
  readonly spindles: number
  readonly target: string
  readonly host: string
  readonly port: number
  readonly listen: string
  readonly listenPort: number
  readonly auth: 'auth_query' | 'userlist'
  readonly authFile: string
  readonly admin?: readonly string[]
  readonly stats?: readonly string[]
  readonly clientCert: string
  readonly clientKey: string
  readonly serverCa: string
  readonly serverCert?: string
  readonly serverKey?: string
  readonly maxConnections: number
  readonly reserved: number
  readonly direct: number
  readonly instances: number
  readonly poolMax?: number
  readonly acquireTimeout?: number
  readonly fdLimit: number
  readonly poolSize?: number
  readonly reservePoolSize?: number
  readonly maxClientConn?: number
  readonly queryWaitTimeout?: number
}

/** Throws USAGE.INVALID, CONFIG.INVALID and PGBOUNCER.VALUE. */
export function createConfig({ env, notice }: ToolContext, flags: ConfigFlags): PoolerConfig {
  const config = createPoolerConfig(settingsOf(flags, parsePoolConfig(env)))
  for (const { code, message, hint } of config.warnings) notice(`warning  ${code}: ${message}\n→ ${hint}`)
  return config
}

function settingsOf(flags: ConfigFlags, pool: ReturnType<typeof parsePoolConfig>): PoolerSettings {
  return {
    target: readTarget(flags.target),
    server: { host: flags.host, port: flags.port },
    databases: distinct(flags.database, '--database').map(readDatabase),
    roles: distinct(flags.role, '--role'),
    listen: { address: flags.listen, port: flags.listenPort },
    auth: {
      kind: flags.auth,
      authFile: flags.authFile,
      admins: flags.admin ?? ['pgbouncer_admin'],
      watchers: flags.stats ?? ['pgbouncer_stats'],
    },
    tls: {
      clientCert: flags.clientCert,
      clientKey: flags.clientKey,
      serverCa: flags.serverCa,
      ...ownCertificate(flags),
    },
    capacity: {
      cores: flags.cores,
      spindles: flags.spindles,
      maxConnections: flags.maxConnections,
      reservedConnections: flags.reserved,
      directConnections: flags.direct,
      instances: flags.instances,
      poolMax: flags.poolMax ?? pool.max,
      acquireTimeoutMs: flags.acquireTimeout ?? pool.acquireTimeoutMs,
      fileLimit: flags.fdLimit,
    },
    overrides: overridesOf(flags),
  }
}

function overridesOf({ poolSize, reservePoolSize, maxClientConn, queryWaitTimeout }: ConfigFlags) {
  return {
    ...(poolSize === undefined ? {} : { poolSize }),
    ...(reservePoolSize === undefined ? {} : { reservePoolSize }),
    ...(maxClientConn === undefined ? {} : { maxClientConnections: maxClientConn }),
    ...(queryWaitTimeout === undefined ? {} : { queryWaitTimeoutSeconds: queryWaitTimeout }),
  }
}

function ownCertificate({ serverCert: cert, serverKey: key }: ConfigFlags) {
  if (cert === undefined && key === undefined) return {}
  if (cert !== undefined && key !== undefined) return { own: { cert, key } }
  throw new CodedError('USAGE.INVALID', '--server-cert and --server-key go together.')
}

function readTarget(text: string): PoolerVersion {
  const version = parsePoolerVersion(text)
  if (version !== undefined && (version.major > 1 || version.minor >= 18)) return version
  throw new CodedError('USAGE.INVALID', '--target is a release from 1.18 on, such as 1.18 or 1.24.1.')
}

function readDatabase(text: string): { readonly alias: string; readonly name: string } {
  const at = text.indexOf('=')
  return at === -1 ? { alias: text, name: text } : { alias: text.slice(0, at), name: text.slice(at + 1) }
}

function distinct(values: readonly string[], option: string): readonly string[] {
  const names = values.map((value) => value.split('=')[0])
  if (new Set(names).size === values.length) return values
  throw new CodedError('USAGE.INVALID', `${option} names one of them twice.`)
}
