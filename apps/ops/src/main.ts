import {
  CodedError,
  createRedactor,
  exitCodes,
  redactError,
  toCodedError,
  type EnvRecord,
} from '@twinship/core'
import { CommanderError, type Command } from 'commander'
import type { Surroundings } from './env.ts'
import type { Interruption } from './interruption.ts'
import { allCommands, createProgram } from './program.ts'
import { jsonDocument } from './report/json.ts'
import { errorText } from './report/text.ts'
import type { Terminal } from './terminal.ts'
import { createRunners } from './wire.ts'

/** Runs one command line to its end and returns the exit code. */
export async function main(
  argv: readonly string[],
  surroundings: Surroundings,
  terminal: Terminal,
  interruption: Interruption,
): Promise<number> {
  let exitCode: number = exitCodes.done
  const runners = createRunners(surroundings, terminal, interruption, (error) => {
    exitCode = error.exitCode
  })
  const program = createProgram(runners)
  for (const command of allCommands(program)) command.configureOutput({ writeOut: terminal.out })
  try {
    await program.parseAsync([...argv], { from: 'user' })
    return exitCode
  } catch (thrown) {
    if (thrown instanceof CommanderError && thrown.exitCode === 0) return exitCodes.done
    const error =
      thrown instanceof CommanderError
        ? usageError(thrown, typedCommand(program, argv).helpInformation())
        : thrown
    return printError(error, argv, surroundings.env, terminal)
  }
}

/** Prints an error where --json or a person expects it; returns its exit code. */
export function printError(
  thrown: unknown,
  argv: readonly string[],
  env: EnvRecord,
  terminal: Terminal,
): number {
  const redact = createRedactor(secrets(env))
  // A known password may be an ordinary word (app, postgres): only what is unexpected is searched for it.
  const error = redactError(toCodedError(thrown, redact), createRedactor([env['DATABASE_AUTH_TOKEN']]))
  if (argv.includes('--json')) terminal.out(jsonDocument({ error }))
  else terminal.err(errorText(error, terminal.paint))
  if (argv.includes('--verbose')) terminal.err(`${redact(trace(error))}\n`)
  return error.exitCode
}

/** The command that was typed, as far as it is known. */
function typedCommand(command: Command, argv: readonly string[]): Command {
  const next = command.commands.find((one) => argv.includes(one.name()))
  return next === undefined ? command : typedCommand(next, argv)
}

/** `ops` alone prints its help as the error it is, and so does a command that has commands. */
function usageError(error: CommanderError, help: string): CodedError {
  const message =
    error.code === 'commander.help' ? `A command is missing.\n\n${help.trimEnd()}\n` : error.message
  return new CodedError('USAGE.INVALID', message.replace(/^error: /, ''), { hint: 'Run ops --help.' })
}

function secrets(env: EnvRecord): (string | undefined)[] {
  const urls = [env['DATABASE_URL'], env['DATABASE_DIRECT_URL'], env['PGBOUNCER_ADMIN_URL']]
  const passwords = urls.map((url) => /^[a-z]+:\/\/[^:@/]*:([^@/]+)@/i.exec(url ?? '')?.[1])
  const webhooks = env['DEPLOY_WEBHOOK_URL']?.split(/\s+/) ?? []
  const tokens = [env['DATABASE_AUTH_TOKEN'], env['DEPLOY_WEBHOOK_SECRET'], ...webhooks]
  return [...tokens, ...passwords, ...passwords.map(decoded)]
}

function decoded(text: string | undefined): string | undefined {
  try {
    return text === undefined ? undefined : decodeURIComponent(text)
  } catch {
    return text
  }
}

/** Where an error came from. Messages of its causes are a driver's and may hold row values: left out. */
function trace(error: Error): string {
  const frames = (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line))
  const code = 'code' in error ? ` ${String(error.code)}` : ''
  const own = [`${error.name}${code}`, ...frames].join('\n')
  return error.cause instanceof Error ? `${own}\nCaused by ${trace(error.cause)}` : own
}
