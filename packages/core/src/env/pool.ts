import type { z } from 'zod'
import { CodedError } from '../errors/coded-error.ts'
import type { PoolConfig } from './load.ts'
import { poolProblems, variables } from './schema.ts'
import type { EnvRecord } from './surroundings.ts'

const pool = variables.pick({
  DB_POOL_MIN: true,
  DB_POOL_MAX: true,
  DB_POOL_IDLE_TIMEOUT: true,
  DB_POOL_ACQUIRE_TIMEOUT: true,
})

/** The DB_POOL_* variables alone, for what needs no database. Throws CONFIG.INVALID that lists every problem. */
export function parsePoolConfig(env: EnvRecord): PoolConfig {
  const parsed = pool.safeParse(env)
  const issues = parsed.success ? [] : parsed.error.issues
  const problems = [
    ...issues.map(({ path, message }) => `${path.join('.')} ${message}.`),
    ...poolProblems(env),
  ]
  if (!parsed.success || problems.length > 0) {
    const list = problems.map((problem) => `  - ${problem}`).join('\n')
    throw new CodedError('CONFIG.INVALID', `The environment cannot be used:\n${list}`, {
      details: { problems },
    })
  }
  return poolOf(parsed.data)
}

export function poolOf(values: z.infer<typeof pool>): PoolConfig {
  return {
    min: values.DB_POOL_MIN,
    max: values.DB_POOL_MAX,
    idleTimeoutMs: values.DB_POOL_IDLE_TIMEOUT,
    acquireTimeoutMs: values.DB_POOL_ACQUIRE_TIMEOUT,
  }
}
