import { CodedError } from '@twinship/core'
import { openConsole, type PoolerConsole } from '@twinship/pgbouncer'
import type { MachineFinding } from '../doctor/finding.ts'

export type PoolHealth =
  | {
      readonly reached: true
      readonly location: string
      readonly paused: readonly string[]
      /** Clients that wait for a connection to the server, and for how long the first of them has. */
      readonly waiting: number
      readonly maxWaitSeconds: number
    }
  | { readonly reached: false; readonly location: string; readonly code: string; readonly message: string }

/** What the console of a pooler tells of it. One that cannot be reached is told, and does not fail the rest. */
export async function readPool(url: string): Promise<PoolHealth> {
  try {
    const console = await openConsole(url)
    try {
      const databases = await console.run('SHOW DATABASES')
      const pools = (await console.run('SHOW POOLS')).filter((row) => row['database'] !== 'pgbouncer')
      return {
        reached: true,
        location: console.location,
        paused: databases.flatMap((row) => (row['paused'] === '1' ? [row['name'] ?? ''] : [])),
        waiting: pools.reduce((sum, row) => sum + count(row, 'cl_waiting'), 0),
        maxWaitSeconds: Math.max(0, ...pools.map((row) => count(row, 'maxwait'))),
      }
    } finally {
      await console.close()
    }
  } catch (error) {
    if (!(error instanceof CodedError)) throw error
    return { reached: false, location: 'the pooler', code: error.code, message: error.message }
  }
}

type Row = Awaited<ReturnType<PoolerConsole['run']>>[number]

function count(row: Row, name: string): number {
  return Number(row[name] ?? 0)
}

export function poolFindings(pool: PoolHealth): readonly MachineFinding[] {
  if (!pool.reached) {
    const { code, message } = pool
    return [{ code, severity: 'error', message, hint: 'Check PGBOUNCER_ADMIN_URL, and that pgBouncer runs.' }]
  }
  const paused = pool.paused.map((name): MachineFinding => ({
    code: 'POOL.PAUSED',
    severity: 'error',
    message: `The pooler at ${pool.location} keeps ${name} paused: its clients wait.`,
    hint: `Find out who paused it; ops pgbouncer resume ${name} lets them go on.`,
  }))
  if (pool.maxWaitSeconds < 1) return paused
  return [
    ...paused,
    {
      code: 'POOL.WAITING',
      severity: 'warning',
      message: `${pool.waiting} clients wait for a connection at ${pool.location}, the first for ${pool.maxWaitSeconds} s.`,
      hint: 'Look for long transactions; ops pgbouncer check says whether the pool is large enough.',
    },
  ]
}
