import path from 'node:path'
import { developmentUrl, parseConfig, parseDatabaseUrl, type Config, type EnvRecord } from '@twinship/core'
import { migrationsFolder } from '@twinship/db/migrations'
import type { JobContext } from './context.ts'
import type { Surroundings } from './env.ts'
import type { Interruption } from './interruption.ts'
import { defaultWaitSeconds, type CommonOptions } from './options.ts'
import { createProgress } from './report/progress.ts'
import type { Terminal } from './terminal.ts'

/** A context with everything real: configuration, terminal, seed. Throws CONFIG.*. */
export function createContext(
  surroundings: Surroundings,
  terminal: Terminal,
  { stoppable }: Interruption,
  options: CommonOptions,
): JobContext {
  const config = readConfig(surroundings, options)
  const write = options.quiet === true ? () => undefined : (text: string) => terminal.err(`${text}\n`)
  const later = (work: () => void, ms: number) => void setTimeout(work, ms).unref()
  const { env, cwd } = surroundings
  return {
    config,
    migrations:
      options.migrations === undefined
        ? migrationsFolder(config.direct.dialect)
        : path.resolve(cwd, options.migrations),
    isOwnFolder: options.migrations !== undefined,
    ledger: { schema: options.ledgerSchema, table: options.ledgerTable },
    waitMs: (options.wait ?? defaultWaitSeconds) * 1000,
    env,
    cwd,
    notice: write,
    progress: createProgress({
      write,
      quietForMs: 1000,
      later,
      now: Date.now,
      status: options.quiet === true ? undefined : terminal.status,
    }),
    emit: terminal.out,
    redraw: terminal.redraw,
    stoppable,
    ask: options.json === true ? undefined : terminal.ask,
    prompter: options.json === true ? undefined : terminal.prompter,
    now: Date.now,
    // Imported when it is used: the generator takes longer to load than most commands to run.
    seed: async (seedOptions) => (await import('@twinship/seed')).seedDatabase(seedOptions),
  }
}

function readConfig({ env, workspaceRoot }: Surroundings, options: CommonOptions): Config {
  if (options.url !== undefined) parseDatabaseUrl(options.url, workspaceRoot, '--url')
  const given = { ...env, ...overrides(options) }
  return parseConfig({ ...given, ...unasked(options, given) }, workspaceRoot)
}

/** Where no database is asked and the folder is named, none has to be: continuous integration has none. */
function unasked({ database, migrations }: CommonOptions, given: EnvRecord): EnvRecord {
  const isNeeded = database !== false || migrations === undefined
  return isNeeded || given['DATABASE_URL'] ? {} : { DATABASE_URL: developmentUrl }
}

function overrides({ url, env }: CommonOptions): EnvRecord {
  return {
    ...(url === undefined ? {} : { DATABASE_URL: url, DATABASE_DIRECT_URL: url }),
    ...(env === undefined ? {} : { NODE_ENV: env }),
  }
}
