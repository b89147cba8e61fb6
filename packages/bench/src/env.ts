import type { Env } from '@twinship/testkit'

/** The environment as it is now: where PATH, PG_BIN and HOME come from. */
export function currentEnv(): Env {
  return process.env
}
