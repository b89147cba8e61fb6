import { pgMajors, type PgMajor } from '../postgres/embedded-packages.ts'
import type { Env } from '../process/environment.ts'
import { isLong } from '../sampling.ts'

/**
 * Which PostgreSQL majors a run covers: the machine's and the newest (and 15 where those are the same);
 * all of them in the long run; TWINSHIP_TEST_PG=15,17 overrides.
 */
export function chooseMajors(env: Env, machine: number | undefined): readonly PgMajor[] {
  const wanted = env['TWINSHIP_TEST_PG']
  if (wanted) return pgMajors.filter((major) => parseList(wanted).has(major))
  if (isLong(env)) return pgMajors
  const own = pgMajors.find((major) => Number(major) === machine)
  return pgMajors.filter((major) => major === '18' || major === (own && own !== '18' ? own : '15'))
}

function parseList(text: string): ReadonlySet<string> {
  const entries = text.split(/[\s,]+/).filter(Boolean)
  const unknown = entries.filter((entry) => !pgMajors.some((major) => major === entry))
  if (unknown.length || !entries.length)
    throw new Error(`TWINSHIP_TEST_PG knows ${pgMajors.join(', ')}, not "${text}"`)
  return new Set(entries)
}
