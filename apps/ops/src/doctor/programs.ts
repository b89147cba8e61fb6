import { runProgram, type EnvRecord } from '@twinship/core'

export type ProgramReport = {
  readonly name: string
  /** Null where it is not installed. */
  readonly version: string | null
  readonly neededFor: string
}

const programs = [
  ['pg_dump', 'backups of PostgreSQL, not built yet'],
  ['age', 'encrypted backups, not built yet'],
  ['pgbouncer', 'a pooler on this machine; ops pgbouncer itself does not call it'],
] as const

/** The programs that commands call, with their versions. */
export async function examinePrograms({ PATH }: EnvRecord): Promise<readonly ProgramReport[]> {
  return Promise.all(
    programs.map(async ([name, neededFor]) => {
      const result = await runProgram(name, ['--version'], { env: { PATH }, timeoutMs: 5000 })
      const [line = ''] = (result.stdout || result.stderr).split('\n')
      const version = /v?(\d+(?:\.\d+)+)/.exec(line)?.[1] ?? null
      return { name, version: result.exitCode === 0 ? version : null, neededFor }
    }),
  )
}
