import type { PoolerVersion } from '../version.ts'

/** What a pgbouncer.ini is made from. Times say their unit. */
export type PoolerSettings = {
  /** The release it is for. */
  readonly target: PoolerVersion
  readonly server: { readonly host: string; readonly port: number }
  /** What clients connect to, and what it is called on the server. */
  readonly databases: readonly { readonly alias: string; readonly name: string }[]
  /** Who connects to them through the pooler: each (database, role) pair has a pool of its own. */
  readonly roles: readonly string[]
  readonly listen: { readonly address: string; readonly port: number }
  readonly auth: PoolerAuth
  readonly tls: {
    readonly clientCert: string
    readonly clientKey: string
    readonly serverCa: string
    /** With which pgBouncer itself logs in, as the role of auth_query. */
    readonly own?: { readonly cert: string; readonly key: string }
  }
  readonly capacity: Capacity
  readonly overrides: Overrides
}

export type PoolerAuth = {
  readonly kind: 'auth_query' | 'userlist'
  readonly authFile: string
  /** Who may do everything in the admin console; who may look. */
  readonly admins: readonly string[]
  readonly watchers: readonly string[]
}

/** Of the server, the apps and the machine that pgBouncer runs on. */
export type Capacity = {
  readonly cores: number
  /** Disks that can seek at the same time: 1 for an SSD, 0 where everything is in memory. */
  readonly spindles: number
  readonly maxConnections: number
  /** superuser_reserved_connections and reserved_connections. */
  readonly reservedConnections: number
  /** Of migrations, backups, LISTEN: what does not come through the pooler. */
  readonly directConnections: number
  readonly instances: number
  /** DB_POOL_MAX of one instance. */
  readonly poolMax: number
  /** DB_POOL_ACQUIRE_TIMEOUT. */
  readonly acquireTimeoutMs: number
  /** Open files pgBouncer may have. */
  readonly fileLimit: number
}

/** Where a person knows better than the formulas. */
export type Overrides = {
  readonly poolSize?: number
  readonly reservePoolSize?: number
  readonly maxClientConnections?: number
  readonly queryWaitTimeoutSeconds?: number
}
