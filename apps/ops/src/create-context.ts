import path from 'node:path'
import {
  CodedError,
  developmentUrl,
  parseConfig,
  parseDatabaseUrl,
  type Config,
  type EnvRecord,
} from '@twinship/core'
import { migrationsFolder } from '@twinship/db/migrations'
import type { JobContext } from './context.ts'
import type { Surroundings } from './env.ts'
import type { Interruption } from './interruption.ts'
import { defaultWaitSeconds, type CommonOptions } from './options.ts'
import { createProgress } from './report/progress.ts'
import type { Settings } from './settings/settings.ts'
import type { Terminal } from './terminal.ts'

/**
 * A context with everything real: configuration, terminal, seed. The command line is over the environment, and that over
 * the settings of an ops.config.ts. Throws CONFIG.*.
 */
export function createContext(
  surroundings: Surroundings,
  terminal: Terminal,
  { stoppable }: Interruption,
  options: CommonOptions,
  settings?: Settings,
): JobContext {
  const config = readConfig(surroundings, options, settings)
  const { dialect } = config.direct
  const write = options.quiet === true ? () => undefined : (text: string) => terminal.err(`${text}\n`)
  const later = (work: () => void, ms: number) => void setTimeout(work, ms).unref()
  const { env, cwd } = surroundings
  return {
    config,
    ...chooseFolder(cwd, dialect, options, settings),
    ledger: {
      // A project of two kinds of database has one schema: PostgreSQL's.
      schema: options.ledgerSchema ?? (dialect === 'postgresql' ? settings?.ledger.schema : undefined),
      table: options.ledgerTable ?? settings?.ledger.table,
    },
    smoke: settings?.smoke ?? [],
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

type Dialect = Config['direct']['dialect']

type Folder = Pick<JobContext, 'migrations' | 'isOwnFolder' | 'drizzleConfig'>

/** A folder that the command line names has nothing to do with the schema of the settings. */
function chooseFolder(
  cwd: string,
  dialect: Dialect,
  { migrations, database }: CommonOptions,
  settings: Settings | undefined,
): Folder {
  if (migrations !== undefined) {
    return { migrations: path.resolve(cwd, migrations), isOwnFolder: true, drizzleConfig: undefined }
  }
  if (settings?.migrations === undefined) {
    return { migrations: migrationsFolder(dialect), isOwnFolder: false, drizzleConfig: undefined }
  }
  const drizzleConfig = settings.drizzleConfig?.[dialect]
  const folder = settings.migrations[dialect]
  if (folder !== undefined) return { migrations: folder, isOwnFolder: true, drizzleConfig }
  const [only] = Object.values(settings.migrations)
  // Where no database is asked, the folder itself tells what it is for.
  if (database === false && only !== undefined) return { migrations: only, isOwnFolder: true, drizzleConfig }
  throw new CodedError('CONFIG.FILE', `${settings.file} names no migrations for ${dialect}.`, {
    hint: `Add the folder to its migrations, as ${dialect}, or pass it with --migrations.`,
    details: { file: settings.file, dialect },
  })
}

function readConfig(
  { env, workspaceRoot }: Surroundings,
  options: CommonOptions,
  settings: Settings | undefined,
): Config {
  if (options.url !== undefined) parseDatabaseUrl(options.url, workspaceRoot, '--url')
  const given = { ...settings?.env, ...withoutEmpty(env), ...overrides(options) }
  return parseConfig({ ...given, ...unasked(options, given, settings) }, workspaceRoot)
}

/** An empty variable is one that is not set. */
function withoutEmpty(env: EnvRecord): EnvRecord {
  return Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined && value !== ''))
}

/** Where no database is asked and the folder is named, none has to be: continuous integration has none. */
function unasked(
  { database, migrations }: CommonOptions,
  given: EnvRecord,
  settings: Settings | undefined,
): EnvRecord {
  const isNamed = migrations !== undefined || settings?.migrations !== undefined
  const isNeeded = database !== false || !isNamed
  return isNeeded || given['DATABASE_URL'] ? {} : { DATABASE_URL: developmentUrl }
}

function overrides({ url, env }: CommonOptions): EnvRecord {
  return {
    ...(url === undefined ? {} : { DATABASE_URL: url, DATABASE_DIRECT_URL: url }),
    ...(env === undefined ? {} : { NODE_ENV: env }),
  }
}
