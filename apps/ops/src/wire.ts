import path from 'node:path'
import {
  CodedError,
  parseConfig,
  parseDatabaseUrl,
  redactError,
  redactText,
  type Config,
  type EnvRecord,
} from '@twinship/core'
import { migrationsFolder } from '@twinship/db/migrations'
import type { Command } from 'commander'
import type { JobContext, Outcome } from './context.ts'
import type { Surroundings } from './env.ts'
import type { CommonOptions } from './options.ts'
import { jsonDocument } from './report/json.ts'
import { errorText } from './report/text.ts'
import type { Terminal } from './terminal.ts'

/** A job with its own options, as the action of a command. */
export type RunJob = <Options>(
  job: (context: JobContext, options: Options) => Promise<Outcome>,
) => (options: unknown, command: Command) => Promise<void>

/** Runs jobs with everything real: configuration, terminal, seed. `fail` gets the error of an outcome. */
export function createRunner(
  surroundings: Surroundings,
  terminal: Terminal,
  fail: (error: CodedError) => void,
): RunJob {
  return (job) => async (_options, command) => {
    const options = command.optsWithGlobals<CommonOptions & Parameters<typeof job>[1]>()
    const outcome = await job(createContext(surroundings, terminal, options), options)
    if (options.json === true) terminal.out(jsonDocument(outcome))
    else terminal.out(outcome.text)
    if (!(outcome.error instanceof CodedError)) return
    const error = redactError(outcome.error, redactText)
    if (options.json !== true) terminal.err(errorText(error, terminal.paint))
    fail(error)
  }
}

function createContext(surroundings: Surroundings, terminal: Terminal, options: CommonOptions): JobContext {
  const config = readConfig(surroundings, options)
  return {
    config,
    migrations:
      options.migrations === undefined
        ? migrationsFolder(config.direct.dialect)
        : path.resolve(surroundings.cwd, options.migrations),
    notice: options.quiet === true ? () => undefined : (text) => terminal.err(`${text}\n`),
    ask: options.json === true ? undefined : terminal.ask,
    now: Date.now,
    // Imported when it is used: the generator takes longer to load than most commands to run.
    seed: async (seedOptions) => (await import('@twinship/seed')).seedDatabase(seedOptions),
  }
}

function readConfig({ env, workspaceRoot }: Surroundings, options: CommonOptions): Config {
  if (options.url !== undefined) parseDatabaseUrl(options.url, workspaceRoot, '--url')
  return parseConfig({ ...env, ...overrides(options) }, workspaceRoot)
}

function overrides({ url, env }: CommonOptions): EnvRecord {
  return {
    ...(url === undefined ? {} : { DATABASE_URL: url, DATABASE_DIRECT_URL: url }),
    ...(env === undefined ? {} : { NODE_ENV: env }),
  }
}
