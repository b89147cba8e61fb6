import type { PipePart } from '../../ports/pipe.ts'
import { databaseArgument } from './client-env.ts'

/** pg_restore into a database that is there already; without --exit-on-error it goes on and ends with a number. */
export function restorePart(env: Readonly<Record<string, string>>, options: readonly string[]): PipePart {
  return {
    kind: 'program',
    name: 'pg_restore',
    file: 'pg_restore',
    args: ['--exit-on-error', '--no-password', ...options, `--dbname=${databaseArgument(env)}`],
    env,
  }
}
