import { runProgram, type EnvRecord } from '@twinship/core'

export type FoundProgram = { readonly file: string; readonly version: string }

/** A program of PATH with the version it names; undefined where it is not there or does not run. */
export async function findProgram(name: string, { PATH }: EnvRecord): Promise<FoundProgram | undefined> {
  const { exitCode, stdout, stderr } = await runProgram(name, ['--version'], {
    env: { PATH },
    timeoutMs: 30_000,
  })
  if (exitCode !== 0) return undefined
  const version = /\d+(?:\.\d+)*/.exec(versionLine(stdout || stderr))?.[0]
  return { file: name, version: version ?? 'unknown' }
}

/** zstd names its word size before its version. */
function versionLine(text: string): string {
  const [line = ''] = text.split('\n')
  return line.slice(Math.max(0, line.lastIndexOf(' v')))
}

/** The environment of a helper that needs nothing but its path. */
export function bareEnv({ PATH }: EnvRecord): Readonly<Record<string, string>> {
  return PATH === undefined ? { LC_ALL: 'C' } : { PATH, LC_ALL: 'C' }
}
