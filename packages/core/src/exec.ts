import { execa } from 'execa'

export type ProgramResult = { readonly exitCode: number; readonly stdout: string; readonly stderr: string }

export type ProgramOptions = {
  readonly cwd?: string
  /** The whole environment of the child: nothing is inherited that is not named here. */
  readonly env: Readonly<Record<string, string | undefined>>
  readonly input?: string
  readonly timeoutMs?: number
  readonly signal?: AbortSignal
}

/** Runs a program to its end without a shell and returns its streams; never throws for its exit code. */
export async function runProgram(
  file: string,
  args: readonly string[],
  options: ProgramOptions,
): Promise<ProgramResult> {
  const result = await execa(file, [...args], {
    env: definedOnly(options.env),
    extendEnv: false,
    reject: false,
    ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
    ...(options.input === undefined ? { stdin: 'ignore' as const } : { input: options.input }),
    ...(options.timeoutMs === undefined ? {} : { timeout: options.timeoutMs }),
    ...(options.signal === undefined ? {} : { cancelSignal: options.signal }),
  })
  const spawnFailure =
    result.exitCode === undefined ? `${result.shortMessage ?? 'could not be started'}\n` : ''
  return { exitCode: result.exitCode ?? 127, stdout: result.stdout, stderr: spawnFailure + result.stderr }
}

function definedOnly(env: Readonly<Record<string, string | undefined>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== undefined),
  )
}
