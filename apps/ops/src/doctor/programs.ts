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

/** Name, what it is for, and what tells its version where `--version` does not. */
const programs: readonly (readonly [string, string, (readonly [string, string])?])[] = [
  ['pg_dump', 'backups of PostgreSQL'],
  ['pg_restore', 'proof and restore of PostgreSQL backups'],
  ['zstd', 'backups; gzip or a newer Node without it'],
  ['age', 'encrypted backups; a slower library without it'],
  // It knows no option for its version, which is that of the ssh it comes with.
  ['ssh-keygen', 'signed backups, promotions and approvals; nothing where none are asked for', ['ssh', '-V']],
  ['pgbouncer', 'a pooler on this machine; ops pgbouncer itself does not call it'],
]

/** The programs that commands call, with their versions. */
export async function examinePrograms({ PATH }: EnvRecord): Promise<readonly ProgramReport[]> {
  return Promise.all(
    programs.map(async ([name, neededFor, [program, option] = [name, '--version']]) => {
      const result = await runProgram(program, [option], { env: { PATH }, timeoutMs: 5000 })
      const [line = ''] = (result.stdout || result.stderr).split('\n')
      const version = /v?(\d+(?:\.\d+)+(?:p\d+)?)/.exec(line)?.[1] ?? null
      const installed = result.exitCode === 0 ? version : null
      const advisory = name.startsWith('pg_') ? clientAdvisory(installed) : null
      return { name, version: installed, neededFor, advisory }
    }),
  )
}
