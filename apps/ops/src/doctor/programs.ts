import { runProgram, type EnvRecord } from '@twinship/core'
import { clientAdvisory } from './client-advisory.ts'

export type ProgramReport = {
  readonly name: string
  /** Null where it is not installed. */
  readonly version: string | null
  readonly neededFor: string
  /** What is known of this version; null: nothing. */
  readonly advisory: string | null
}

const programs = [
  ['pg_dump', 'backups of PostgreSQL'],
  ['pg_restore', 'proof and restore of PostgreSQL backups'],
  ['zstd', 'backups; gzip or a newer Node without it'],
  ['age', 'encrypted backups; a slower library without it'],
  ['pgbouncer', 'a pooler on this machine; ops pgbouncer itself does not call it'],
] as const

/** The programs that commands call, with their versions. */
export async function examinePrograms({ PATH }: EnvRecord): Promise<readonly ProgramReport[]> {
  return Promise.all(
    programs.map(async ([name, neededFor]) => {
      const result = await runProgram(name, ['--version'], { env: { PATH }, timeoutMs: 5000 })
      const [line = ''] = (result.stdout || result.stderr).split('\n')
      const version = /v?(\d+(?:\.\d+)+)/.exec(line)?.[1] ?? null
      const installed = result.exitCode === 0 ? version : null
      const advisory = name.startsWith('pg_') ? clientAdvisory(installed) : null
      return { name, version: installed, neededFor, advisory }
    }),
  )
}
