import { CodedError, refuseRemoteDevelopment, requireConfirmation, type Config } from '@twinship/core'
import { testAccounts } from './accounts.ts'
import { createDataSet, type DataSet } from './dataset.ts'
import { readFixtures, type Fixture } from './fixtures/read.ts'
import { resolveFixtures } from './fixtures/resolve.ts'
import { checkFixtures } from './graph/check.ts'
import { describeTables, type TableModel } from './graph/model.ts'
import { insertOrder } from './graph/order.ts'
import { chooseInstant, seededAt } from './load/instant.ts'
import { loadDataSet, writeNothing, writeTo, type LoadedTable } from './load/load.ts'
import { openDatabase } from './load/open.ts'
import type { Store } from './load/store.ts'
import { createWatch } from './load/watch.ts'
import { checkProfile, defaultScale, maxScale, type Profile } from './profiles.ts'
import type { SeedProgress, SeedReport } from './report/types.ts'
import { pgTables } from './schema.ts'

export type SeedOptions = {
  readonly config: Config
  readonly profile: Profile
  /** Another number makes other rows; default 1. */
  readonly seed?: number
  /** Default: the instant of the first run, else today 00:00 UTC. */
  readonly at?: Date
  /** Generated volume: 1 is 1,000 pairs and 200,000 messages, the default of staging; development has none. */
  readonly scale?: number
  readonly dryRun?: boolean
  /** Empties the tables first; needs `confirm`, the name of the database. */
  readonly clear?: boolean
  readonly confirm?: string
  readonly signal?: AbortSignal
  readonly onProgress?: (progress: SeedProgress) => void
}

type Plan = {
  readonly options: SeedOptions
  readonly seed: number
  readonly scale: number
  readonly models: ReadonlyMap<string, TableModel>
  readonly fixtures: readonly Fixture[]
}

const smallLoadRows = 10_000

/**
 * Seeds the database of a configuration in one transaction; running again adds only what is missing. Throws
 * CONFIG.*, CONFIRM.MISSING, CONNECT.*, DB.*, SEED.FIXTURE, SEED.CONFLICT, INTERRUPTED, USAGE.INVALID.
 */
export async function seedDatabase(options: SeedOptions): Promise<SeedReport> {
  const started = performance.now()
  checkRequest(options)
  const plan = await createPlan(options)
  const database = await openDatabase(options.config)
  const notes: string[] = []
  try {
    const run = (store: Store) => seedInto(store, plan, notes)
    const { data, tables } = await (options.dryRun === true
      ? database.inspect(run)
      : database.transaction(run))
    return {
      profile: options.profile,
      at: data.at.toISOString(),
      seed: plan.seed,
      dryRun: options.dryRun === true,
      tables,
      accounts: options.profile === 'production' ? [] : testAccounts(plan.fixtures),
      notes,
      durationMs: Math.round(performance.now() - started),
    }
  } finally {
    await database.close()
  }
}

function checkRequest({ config, profile, clear, confirm, seed, scale, at }: SeedOptions): void {
  refuseRemoteDevelopment(config.environment, config.database)
  refuseRemoteDevelopment(config.environment, config.direct)
  checkProfile(config.environment, profile, clear === true)
  if (seed !== undefined && (!Number.isSafeInteger(seed) || seed < 0))
    throw unusable('--seed must be a whole number')
  if (scale !== undefined && !(scale >= 0 && scale <= maxScale))
    throw unusable(`--scale must be from 0 to ${maxScale}`)
  if (at !== undefined && !(at.getUTCFullYear() >= 2000 && at.getUTCFullYear() < 2200)) {
    throw unusable('--at must be an instant from 2000 to 2199')
  }
  if (clear === true) requireConfirmation(config.direct, confirm, 'Emptying every table')
}

function unusable(why: string): CodedError {
  return new CodedError('USAGE.INVALID', `${why}.`)
}

/** Everything that can be wrong with the fixtures is found here, before a connection is opened. */
async function createPlan(options: SeedOptions): Promise<Plan> {
  const models = describeTables(pgTables)
  const fixtures = readFixtures(models)
  const seed = options.seed ?? 1
  const hashPassword = async () => '$argon2id$'
  checkFixtures(models, await resolveFixtures(fixtures, { seed, at: new Date(), models, hashPassword }))
  return { options, seed, models, fixtures, scale: options.scale ?? defaultScale(options.profile) }
}

async function seedInto(
  store: Store,
  plan: Plan,
  notes: string[],
): Promise<{ readonly data: DataSet; readonly tables: readonly LoadedTable[] }> {
  const { options, models } = plan
  const dryRun = options.dryRun === true
  if (!dryRun) await store.lock()
  const at = await instantFor(store, plan)
  const data = await createDataSet({ ...plan, at, profile: options.profile })
  if (options.clear === true && !dryRun) await store.clear(insertOrder(models))
  const write = dryRun ? writeNothing(store, options.clear === true) : writeTo(store)
  const tables = await loadDataSet(data, write, createWatch(data, options, notes))
  const inserted = tables.reduce((sum, table) => sum + table.inserted, 0)
  if (!dryRun && inserted >= smallLoadRows) await store.analyze(data.tables.map(({ model }) => model))
  return { data, tables }
}

async function instantFor(store: Store, { options, models, fixtures, seed }: Plan): Promise<Date> {
  const today = new Date(new Date().setUTCHours(0, 0, 0, 0))
  const users = models.get('users')
  if (options.profile === 'production' || options.clear === true || users === undefined)
    return options.at ?? today
  return chooseInstant(options.at, await seededAt(store, users, fixtures, seed), today)
}
