import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { CodedError, parseConfig, parseDatabaseUrl, type Config } from '@twinship/core'
import { connect, eq, type Connection } from '@twinship/db'
import { pgVersions, usePostgres } from '@twinship/testkit'
import { afterAll, describe, expect, test } from 'vitest'
import { contentHashes, seedDatabase, type SeedOptions, type SeedReport } from '../src/index.ts'
import { migrate } from './support/migrate.ts'

const at = new Date('2026-11-23T00:00:00Z')
const folder = await mkdtemp(path.join(tmpdir(), 'twinship-seed-'))
afterAll(() => rm(folder, { recursive: true, force: true }))

let files = 0
async function sqlite(): Promise<string> {
  files += 1
  const url = `file:${folder}/${files}.db`
  await migrate(url)
  return url
}

const configOf = (url: string, environment = 'test'): Config =>
  parseConfig({ NODE_ENV: environment, DATABASE_URL: url }, folder)
const seed = (url: string, options: Partial<SeedOptions> = {}): Promise<SeedReport> =>
  seedDatabase({ config: configOf(url), profile: 'development', at, ...options })
const hashesOf = (report: SeedReport) =>
  Object.fromEntries(report.tables.map(({ table, contentHash }) => [table, contentHash]))
const inserted = (report: SeedReport): number => report.tables.reduce((sum, table) => sum + table.inserted, 0)

async function failure(run: () => Promise<unknown>): Promise<CodedError> {
  const error = await run().then(
    () => undefined,
    (reason: unknown) => reason,
  )
  if (error instanceof CodedError) return error
  throw new Error('expected a CodedError', { cause: error })
}

async function using<T>(url: string, run: (connection: Connection) => Promise<T>): Promise<T> {
  const connection = await connect({ url, env: { NODE_ENV: 'test', DATABASE_URL: url } })
  try {
    return await run(connection)
  } finally {
    await connection.close()
  }
}

const countUsers = (url: string): Promise<number> => using(url, ({ db, tables }) => db.$count(tables.users))

/** The contract of seeding, for a fresh migrated database a test. */
function contract(fresh: () => Promise<string>): void {
  test('a fresh database holds exactly the report’s content; a second run adds nothing', async () => {
    const url = await fresh()
    const first = await seed(url, { profile: 'staging', scale: 0.02 })
    expect(await contentHashes(configOf(url))).toEqual(hashesOf(first))
    expect(first.tables.find(({ table }) => table === 'messages')?.inserted).toBe(4012)
    expect(first.accounts.map(({ email }) => email)).toContain('jordan@twinship.test')
    const second = await seed(url, { profile: 'staging', scale: 0.02 })
    expect(inserted(second)).toBe(0)
    expect(hashesOf(second)).toEqual(hashesOf(first))
    expect(await contentHashes(configOf(url))).toEqual(hashesOf(first))
  })

  test('a larger scale adds to what is there', async () => {
    const url = await fresh()
    await seed(url)
    await seed(url, { profile: 'staging', scale: 0.01 })
    const report = await seed(url, { profile: 'staging', scale: 0.03 })
    expect(report.tables.find(({ table }) => table === 'messages')).toMatchObject({
      rows: 6012,
      inserted: 4000,
    })
    expect(await contentHashes(configOf(url))).toEqual(hashesOf(report))
  })

  test('the instant of the first run is kept, whatever became of the accounts', async () => {
    const url = await fresh()
    const options = { config: configOf(url), profile: 'development' as const }
    const first = await seedDatabase({ ...options, at: new Date('2026-01-02T03:04:05.678Z') })
    await using(url, ({ db, tables: { users } }) =>
      db
        .update(users)
        .set({ email: 'j@example.com', emailNormalized: 'j@example.com', createdAt: new Date(0) })
        .where(eq(users.displayName, 'Jordan Rivers')),
    )
    const second = await seedDatabase(options)
    expect(second.at).toBe('2026-01-02T03:04:05.678Z')
    expect(hashesOf(second)).toEqual(hashesOf(first))
    const error = await failure(() => seed(url))
    expect(error.code).toBe('SEED.CONFLICT')
    expect(error.message).toContain('seeded at 2026-01-02T03:04:05.678Z, not at 2026-11-23')
  })

  test('what a person changed stays; what was deleted comes back', async () => {
    const url = await fresh()
    await seed(url)
    await using(
      url,
      async ({ db, tables: { users, eventTypeCatalog, messageReactions, userPresence, twinProfiles } }) => {
        await db.update(users).set({ displayName: 'J.' }).where(eq(users.email, 'jordan@twinship.test'))
        await db
          .update(eventTypeCatalog)
          .set({ displayName: 'Pulse', isActive: false })
          .where(eq(eventTypeCatalog.eventType, 'hr_sync'))
        await db.delete(messageReactions)
        // A person's own row in the place of a seeded one: the profile's key is its user.
        const [profile] = await db.delete(twinProfiles).where(eq(twinProfiles.name, 'Sam Taylor')).returning()
        if (profile !== undefined) {
          const { id: _, ...rest } = profile
          await db.insert(twinProfiles).values({ ...rest, name: 'Sam' })
        }
        await db.delete(userPresence)
      },
    )
    const report = await seed(url)
    expect(
      report.tables
        .filter((table) => table.inserted > 0)
        .map(({ table, inserted }) => `${table} ${inserted}`),
    ).toEqual(['message_reactions 4', 'user_presence 4'])
    expect(report.notes).toEqual(['twin_profiles: one row stands in the place of a seeded one and stays.'])
    await using(url, async ({ db, tables: { users, eventTypeCatalog, twinProfiles } }) => {
      expect(await db.select().from(users).where(eq(users.displayName, 'J.'))).toHaveLength(1)
      expect(
        await db.select().from(eventTypeCatalog).where(eq(eventTypeCatalog.displayName, 'Pulse')),
      ).toMatchObject([{ isActive: false }])
      expect(await db.select().from(twinProfiles).where(eq(twinProfiles.name, 'Sam'))).toHaveLength(1)
    })
  })

  test('a renamed event type keeps its name, and the missing one comes under an id of its own', async () => {
    const url = await fresh()
    await seed(url)
    await using(url, ({ db, tables: { eventTypeCatalog: catalog } }) =>
      db.update(catalog).set({ eventType: 'pulse_sync' }).where(eq(catalog.eventType, 'hr_sync')),
    )
    const report = await seed(url)
    expect(report.tables[0]).toMatchObject({ table: 'event_type_catalog', inserted: 1 })
    expect(inserted(await seed(url))).toBe(0)
    const names = await using(url, ({ db, tables }) => db.select().from(tables.eventTypeCatalog))
    expect(names.map(({ eventType }) => eventType)).toEqual(expect.arrayContaining(['pulse_sync', 'hr_sync']))
  })

  test('an address that someone else has stops the run with a clear word, and nothing is written', async () => {
    const url = await fresh()
    await using(url, ({ db, tables }) =>
      db
        .insert(tables.users)
        .values({ email: 'Alex@twinship.test', emailNormalized: 'alex@twinship.test', passwordHash: 'x' }),
    )
    const error = await failure(() => seed(url))
    expect(error.code).toBe('SEED.CONFLICT')
    expect(error.message).toContain(
      'In users, rows that the seed did not write have the unique keys of fixtures/accounts.json users.alex.',
    )
    expect(await countUsers(url)).toBe(1)
    const other = await failure(() => seed(url, { seed: 2 }))
    expect(other.code).toBe('SEED.CONFLICT')
  })

  test('production inserts the missing event types and nothing else', async () => {
    const url = await fresh()
    const config = configOf(url, 'production')
    const report = await seedDatabase({
      config,
      profile: 'production',
      seed: 9,
      at: new Date('2020-01-01T00:00:00Z'),
      scale: 3,
    })
    expect(report.tables.map(({ table, rows, inserted }) => ({ table, rows, inserted }))).toEqual([
      { table: 'event_type_catalog', rows: 7, inserted: 6 },
    ])
    expect(report.accounts).toEqual([])
    expect(await countUsers(url)).toBe(0)
    expect(inserted(await seedDatabase({ config, profile: 'production' }))).toBe(0)
    for (const options of [
      { profile: 'development' },
      { profile: 'staging' },
      { profile: 'production', clear: true, confirm: config.database.name },
    ] as const) {
      expect((await failure(() => seedDatabase({ config, ...options }))).code).toBe(
        'CONFIG.WRONG_ENVIRONMENT',
      )
    }
    expect(await countUsers(url)).toBe(0)
  })

  test('--clear empties every table, only with the name of the database', async () => {
    const url = await fresh()
    const config = configOf(url)
    await seed(url, { at: new Date('2026-01-01T00:00:00Z') })
    for (const confirm of [undefined, 'yes']) {
      const error = await failure(() =>
        seedDatabase({
          config,
          profile: 'development',
          clear: true,
          ...(confirm === undefined ? {} : { confirm }),
        }),
      )
      expect(error.code).toBe('CONFIRM.MISSING')
    }
    const report = await seed(url, { clear: true, confirm: config.database.name })
    expect(await contentHashes(config)).toEqual(hashesOf(report))
    const dry = await seed(url, { clear: true, confirm: config.database.name, dryRun: true })
    expect(inserted(dry)).toBe(dry.tables.reduce((sum, table) => sum + table.rows, 0))
    expect(await contentHashes(config)).toEqual(hashesOf(report))
  })

  test('a dry run counts and writes nothing', async () => {
    const url = await fresh()
    const dry = await seed(url, { dryRun: true, scale: 0.01 })
    expect(await countUsers(url)).toBe(0)
    const real = await seed(url, { scale: 0.01 })
    expect(dry.tables).toEqual(real.tables)
    expect(inserted(await seed(url, { dryRun: true, scale: 0.01 }))).toBe(0)
  })

  test('an interrupted run leaves nothing', async () => {
    const url = await fresh()
    const stop = new AbortController()
    const onProgress = ({ table }: { readonly table: string }) => {
      if (table === 'messages') stop.abort()
    }
    const error = await failure(() => seed(url, { scale: 0.1, signal: stop.signal, onProgress }))
    expect(error).toMatchObject({ code: 'INTERRUPTED', exitCode: 130 })
    expect(await countUsers(url)).toBe(0)
  })
}

describe('SQLite', () => contract(sqlite))

describe.each(pgVersions())('PostgreSQL %i', (version) => {
  const pg = usePostgres({ version, template: { name: 'seed_migrated', migrate } })
  contract(async () => (await pg.fresh()).url)

  test('has the content that SQLite has', async () => {
    const [one, other] = [(await pg.fresh()).url, await sqlite()]
    for (const url of [one, other]) await seed(url, { profile: 'staging', scale: 0.01, seed: 5 })
    expect(await contentHashes(configOf(one))).toEqual(await contentHashes(configOf(other)))
  })

  test('two runs at once: one is told so', async () => {
    const url = (await pg.fresh()).url
    const results = await Promise.allSettled([seed(url, { scale: 0.02 }), seed(url, { scale: 0.02 })])
    const failed = results.flatMap((result) =>
      result.status === 'rejected' ? [result.reason as CodedError] : [],
    )
    expect(failed.map(({ code }) => code)).toEqual(['DB.BUSY'])
    expect(await countUsers(url)).toBe(44)
  })
})

test('a database without tables, or no file at all, is named', async () => {
  const empty = `file:${folder}/empty.db`
  await using(`file:${folder}/1.db`, async () => undefined)
  const { createSqliteDb } = await import('@twinship/db/sqlite')
  const target = parseDatabaseUrl(empty, folder)
  if (target.dialect === 'sqlite') await (await createSqliteDb({ target, create: true })).close()
  expect(await failure(() => seed(empty))).toMatchObject({
    code: 'DB.MISSING_TABLE',
    hint: expect.stringContaining('ops migrate'),
  })
  expect(await failure(() => seed(`file:${folder}/none.db`))).toMatchObject({ code: 'CONNECT.NO_DATABASE' })
})

test('development refuses a server elsewhere', async () => {
  const config = configOf('postgres://u:p@db.example.com/app', 'development')
  expect((await failure(() => seedDatabase({ config, profile: 'production' }))).code).toBe(
    'CONFIG.REMOTE_IN_DEVELOPMENT',
  )
})
