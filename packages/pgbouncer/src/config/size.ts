import type { PoolerSettings } from './settings.ts'

export type PoolerSizes = {
  /** Connections on which the server does the most work at a time: cores × 2 + spindles. */
  readonly budget: number
  readonly poolSize: number
  readonly reservePoolSize: number
  /** Of one database, over all its roles. */
  readonly maxDbConnections: number
  /** To the server at most, with the direct ones. */
  readonly serverConnections: number
  readonly maxClientConnections: number
  readonly queryWaitTimeoutSeconds: number
  readonly files: number
}

/** Old and new instances at once, while a release rolls out. */
export const rolloutFactor = 2
/** For people, monitoring and the admin console. */
const clientsBeside = 10
/** Log, sockets, DNS and the like. */
const filesBeside = 50

export function sizePooler({ databases, roles, auth, capacity, overrides }: PoolerSettings): PoolerSizes {
  const pairs = Math.max(1, databases.length * roles.length)
  const budget = capacity.cores * 2 + capacity.spindles
  const poolSize = overrides.poolSize ?? Math.max(1, Math.floor(budget / pairs))
  const reservePoolSize = overrides.reservePoolSize ?? Math.ceil(poolSize / 5)
  const lookups = auth.kind === 'auth_query' ? 1 : 0
  const maxDbConnections = (poolSize + reservePoolSize) * Math.max(1, roles.length) + lookups
  const pooled = maxDbConnections * databases.length
  const maxClientConnections = overrides.maxClientConnections ?? clientsOf(capacity) + clientsBeside
  return {
    budget,
    poolSize,
    reservePoolSize,
    maxDbConnections,
    serverConnections: pooled + capacity.directConnections,
    maxClientConnections,
    queryWaitTimeoutSeconds:
      overrides.queryWaitTimeoutSeconds ?? Math.ceil((capacity.acquireTimeoutMs / 1000) * 1.5),
    files: maxClientConnections + pooled + filesBeside,
  }
}

/** Connections of all instances during a rollout. */
export function clientsOf({ instances, poolMax }: PoolerSettings['capacity']): number {
  return instances * poolMax * rolloutFactor
}
