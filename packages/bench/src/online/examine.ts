import {
  createPgDatabase,
  defaultServerLimits,
  loadPlanner,
  migrate,
  readMigrationFolder,
  readPgFacts,
  type MigrateOptions,
  type MigrationFolder,
  type Plan,
} from '@twinship/migrate'
import type { PgCluster, TestDatabase } from '@twinship/testkit'
import { compareDumps } from '../corpus/compare-dumps.ts'
import { dumpPg } from '../corpus/dump-pg.ts'
import type { Project } from '../corpus/project.ts'
import type { Random } from '../preflight/made-up-value.ts'
import { populate, type Filled } from '../preflight/populate.ts'
import { readColumns } from '../preflight/read-columns.ts'
import { runInfo } from '../run-info.ts'
import { differentColumns, hashColumns, type Hashes } from './compare-rows.ts'

/** `fails`: both ways do, on the rows that were there. */
type Verdict = 'same' | 'fails' | 'differs' | 'online fails' | 'plain fails'

export type OnlineFile = {
  readonly tag: string
  /** What the plan calls the file; null where there was none. */
  readonly class: string | null
  readonly steps: number
  readonly verdict: Verdict
  readonly said: readonly string[]
}

export type OnlineHistory = {
  readonly name: string
  readonly files: readonly OnlineFile[]
  readonly rows: number
  /** Why the history was not followed to its end. */
  readonly stopped: string | null
}

type Place = {
  readonly server: PgCluster
  readonly folder: MigrationFolder
  readonly filled: Filled
  live: TestDatabase
}

/** A history file by file, on rows: by plan in one database, as it stands in a copy of it, and the two compared. */
export async function examineOnline(
  { name, folder: source, setup }: Project,
  server: PgCluster,
  random: Random,
): Promise<OnlineHistory> {
  const place: Place = {
    server,
    folder: readMigrationFolder(source),
    filled: new Map(),
    live: await server.createDatabase(),
  }
  const files: OnlineFile[] = []
  let rows = 0
  try {
    if (setup !== null) await server.query(setup, place.live.name)
    for (const index of place.folder.migrations.keys()) {
      const { live, filled } = place
      rows += await populate(live.url, await readColumns(server, live.name), filled, random)
      const { file, stopped } = await examineFile(place, index)
      files.push(file)
      if (stopped !== null) return { name, files, rows, stopped }
    }
    return { name, files, rows, stopped: null }
  } finally {
    await place.live.drop()
  }
}

async function examineFile(
  place: Place,
  index: number,
): Promise<{ readonly file: OnlineFile; readonly stopped: string | null }> {
  const { server, live } = place
  const before = await hashColumns(server, live.name)
  const plain = await server.cloneTemplate(live.name)
  const { about, failed: online } = await applyByPlan(place, index)
  const asItStands = await attempt(() => apply(place, plain, index))
  if (online === null && asItStands === null) {
    const said = await compare(place, plain, before)
    await plain.drop()
    return { file: { ...about, verdict: said.length === 0 ? 'same' : 'differs', said }, stopped: null }
  }
  await live.drop()
  place.live = plain
  const verdict = online === null ? 'plain fails' : asItStands === null ? 'online fails' : 'fails'
  const said = [`by plan: ${online ?? 'applied'}`, `as it stands: ${asItStands ?? 'applied'}`]
  const stopped = asItStands === null ? null : await applyEmptied(place, index)
  return { file: { ...about, verdict, said }, stopped }
}

async function applyByPlan(
  place: Place,
  index: number,
): Promise<{ readonly about: Pick<OnlineFile, 'tag' | 'class' | 'steps'>; readonly failed: string | null }> {
  const { live, folder } = place
  let plan: Plan | undefined
  const failed = await attempt(() =>
    apply(place, live, index, {
      plan: async (pending) => (plan = await planAsLarge(live, folder, pending)),
      options: { terminateBlockersOlderThanMs: null, limits: defaultServerLimits },
    }),
  )
  const planned = plan?.files[0]
  const tag = folder.migrations[index]?.tag ?? ''
  return { about: { tag, class: planned?.class ?? null, steps: planned?.steps.length ?? 0 }, failed }
}

async function compare(
  { server, live }: Place,
  plain: TestDatabase,
  before: Hashes,
): Promise<readonly string[]> {
  const [ours, theirs] = [await hashColumns(server, live.name), await hashColumns(server, plain.name)]
  return [
    ...compareDumps('by plan', await dumpPg(server, live), 'as it stands', await dumpPg(server, plain)),
    ...differentColumns(before, ours, theirs),
  ]
}

/** The error, in a line; null where there is none. */
async function attempt(work: () => Promise<unknown>): Promise<string | null> {
  try {
    await work()
    return null
  } catch (error) {
    return error instanceof Error ? error.message.slice(0, 500) : String(error)
  }
}

async function apply(
  { folder }: Place,
  { url }: TestDatabase,
  index: number,
  online?: MigrateOptions['online'],
  resume = false,
): Promise<void> {
  await migrate({
    database: createPgDatabase({ url, location: 'corpus' }),
    folder: { ...folder, migrations: folder.migrations.slice(0, index + 1) },
    environment: 'test',
    policy: { allowOutOfOrder: true, allowAhead: true, resume },
    run: runInfo(),
    create: true,
    waitMs: 20_000,
    ...(online === undefined ? {} : { online }),
  })
}

/** What is small here is planned as if it were large; what would be phased or refused stands as it is. */
async function planAsLarge(
  { url, name: location }: TestDatabase,
  { migrations }: MigrationFolder,
  pending: readonly string[],
): Promise<Plan> {
  const [planner, facts] = [await loadPlanner('postgresql'), await readPgFacts({ url, location })]
  return planner.plan({
    files: migrations,
    pending: new Set(pending),
    facts: {
      ...facts,
      tables: facts.tables.map((table) => ({ ...table, rows: 5_000_000, bytes: 2_000_000_000 })),
    },
    ledgerHead: null,
    options: { engine: 'bench', maintenance: true },
  })
}

/** The same file once more, as it stands and without rows; a history goes on from there. */
async function applyEmptied(place: Place, index: number): Promise<string | null> {
  const { server, live, filled } = place
  const tables = await readColumns(server, live.name)
  if (tables.size > 0) await server.query(`truncate ${[...tables.keys()].join(', ')} cascade`, live.name)
  filled.clear()
  return attempt(() => apply(place, live, index, undefined, true))
}
