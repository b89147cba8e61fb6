import {
  type CodedError,
  createRedactor,
  errorDocument,
  parseConfig,
  redactError,
  toCodedError,
  type EnvRecord,
} from '@twinship/core'
import { toDbError } from '@twinship/db'
import { parseCommand, type Flags } from './cli.ts'
import { profileOf } from './profiles.ts'
import { createProgressPrinter, type ProgressSink } from './report/progress.ts'
import { formatReport } from './report/text.ts'
import type { SeedReport } from './report/types.ts'
import { seedDatabase } from './seed-database.ts'

export type Program = {
  readonly args: readonly string[]
  readonly env: EnvRecord
  readonly root: string
  readonly signal: AbortSignal
  readonly stdout: (text: string) => void
  readonly stderr: ProgressSink
}

/** The program without the process: prints, and returns the exit code. */
export async function runSeed(program: Program): Promise<number> {
  try {
    const command = parseCommand(program.args)
    if (command.kind === 'help') program.stdout(command.text)
    else printReport(program, command.flags, await seed(program, command.flags))
    return 0
  } catch (thrown) {
    return printError(thrown, program)
  }
}

/** Prints an error where --json or a person expects it, without passwords; returns its exit code. */
export function printError(
  thrown: unknown,
  { args, env, stdout, stderr }: Pick<Program, 'args' | 'env' | 'stdout' | 'stderr'>,
): number {
  const redact = createRedactor([env['DATABASE_AUTH_TOKEN']])
  const error = redactError(toCodedError(toDbError(thrown) ?? thrown, redact), redact)
  if (args.includes('--json')) stdout(`${JSON.stringify(errorDocument(error), null, 2)}\n`)
  else stderr.write(`${formatError(error)}\n`)
  return error.exitCode
}

async function seed(program: Program, flags: Flags): Promise<SeedReport> {
  const config = parseConfig(program.env, program.root, { url: flags.url })
  const progress = createProgressPrinter(program.stderr)
  const { profile = profileOf(config.environment), quiet, json: _json, url: _url, ...options } = flags
  try {
    return await seedDatabase({
      ...options,
      config,
      profile,
      signal: program.signal,
      ...(quiet === true ? {} : { onProgress: progress.show }),
    })
  } finally {
    progress.end()
  }
}

function printReport(program: Program, { json }: Flags, report: SeedReport): void {
  program.stdout(json === true ? `${JSON.stringify(report, null, 2)}\n` : formatReport(report))
}

function formatError(error: CodedError): string {
  return `${error.code}: ${error.message}\n${error.hint}`
}
