import type { PoolerVersion } from '../version.ts'

/** What a running pooler says of itself. */
export type PoolerFacts = {
  readonly version: PoolerVersion
  /** SHOW CONFIG. */
  readonly config: ReadonlyMap<string, string>
  readonly databases: readonly PoolerDatabase[]
  readonly pools: readonly PoolerPool[]
  /** Per-role pool modes, where they are set. */
  readonly users: readonly { readonly name: string; readonly poolMode: string | undefined }[]
  readonly clients: number
  /** active, paused or suspended; undefined before 1.19, which does not tell. */
  readonly state: string | undefined
}

export type PoolerDatabase = {
  readonly name: string
  readonly host: string | undefined
  readonly poolSize: number
  readonly reservePoolSize: number
  readonly poolMode: string | undefined
  /** 0: no bound. */
  readonly maxConnections: number
  readonly forcedUser: string | undefined
  readonly paused: boolean
  readonly disabled: boolean
}

export type PoolerPool = {
  readonly database: string
  readonly user: string
  readonly waiting: number
  readonly idleServers: number
  readonly maxWaitSeconds: number
}

/** Of the PostgreSQL server behind it. */
export type ServerFacts = { readonly maxConnections: number; readonly reservedConnections: number }

/** What a check compares with. */
export type Expectations = {
  /** DB_POOL_ACQUIRE_TIMEOUT of the apps. */
  readonly acquireTimeoutMs: number
  /** Their connections during a rollout; undefined where the number of instances is not known. */
  readonly clients: number | undefined
  readonly directConnections: number
}
