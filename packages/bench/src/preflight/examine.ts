import {
  countViolations,
  createPgDatabase,
  loadLinter,
  readMigrationFolder,
  readPgFacts,
  type DataAnswer,
  type Linter,
  type MigrationDatabase,
  type MigrationFolder,
} from '@twinship/migrate'
import type { PgCluster, TestDatabase } from '@twinship/testkit'
import { applyAtOnce } from '../corpus/outcome.ts'
import type { Project } from '../corpus/project.ts'
import { judge, type Ending, type Verdict } from './judge.ts'
import type { Random } from './made-up-value.ts'
import { populate } from './populate.ts'
import { readColumns } from './read-columns.ts'

export type ExaminedFile = {
  readonly tag: string
  readonly verdict: Verdict
  readonly ending: Ending
  readonly questions: number
  readonly undecided: readonly string[]
  /** What was said of a file that is not quiet. */
  readonly said: readonly string[]
}

export type ExaminedHistory = {
  readonly name: string
  readonly files: readonly ExaminedFile[]
  readonly rows: number
  /** Why the history was not followed to its end. */
  readonly stopped: string | null
}

type Place = {
  readonly server: PgCluster
  readonly database: TestDatabase
  readonly engine: MigrationDatabase
  readonly linter: Linter
  readonly folder: MigrationFolder
}

/** Rows of a table that are put in before each file, in each of three rounds. */
const rowsAtOnce = 2

/** A history file by file: rows come in, preflight is asked, and the file is run to see who was right. */
export async function examineHistory(
  { name, folder: source, setup }: Project,
  server: PgCluster,
  random: Random,
): Promise<ExaminedHistory> {
  const folder = readMigrationFolder(source)
  const database = await server.createDatabase()
  try {
    if (setup !== null) await server.query(setup, database.name)
    const engine = createPgDatabase({ url: database.url, location: 'corpus' })
    const place: Place = { server, database, engine, linter: await loadLinter('postgresql'), folder }
    const files: ExaminedFile[] = []
    let rows = 0
    for (const index of folder.migrations.keys()) {
      rows += await fill(place, random)
      const file = await examineFile(place, index)
      files.push(file)
      const stopped = file.ending.kind === 'applied' ? null : await runEmptied(place, index)
      if (stopped !== null) return { name, files, rows, stopped }
    }
    return { name, files, rows, stopped: null }
  } finally {
    await database.drop()
  }
}

async function fill({ server, database }: Place, random: Random): Promise<number> {
  return populate(database.url, await readColumns(server, database.name), rowsAtOnce, random)
}

async function examineFile(place: Place, index: number): Promise<ExaminedFile> {
  const { database, linter, folder } = place
  const { url, name: location } = database
  const tag = folder.migrations[index]?.tag ?? ''
  const facts = await readPgFacts({ url, location })
  const questions = linter.questions({ files: folder.migrations, deployments: new Map([[tag, 1]]), facts })
  const limits = { timeoutMs: 30_000, totalMs: 300_000, now: Date.now }
  const answers = await countViolations({ url, location, questions, ...limits })
  const ending = await run(place, index)
  const verdict = judge(answers, ending)
  return {
    tag,
    verdict,
    ending,
    questions: answers.length,
    undecided: answers.flatMap(({ undecided }) => undecided ?? []),
    said: verdict === 'quiet' ? [] : answers.filter(({ count }) => count !== 0).map(sentence),
  }
}

function sentence({ statement, kind, table, columns, count, mendedBy }: DataAnswer): string {
  const mended = mendedBy === null ? '' : `, unless ${mendedBy.statement} mends it`
  return `#${statement} ${kind} ${table}(${columns.join(', ')}): ${count ?? 'not decided'}${mended}`
}

async function run({ engine, folder }: Place, index: number): Promise<Ending> {
  try {
    await applyAtOnce(engine, { ...folder, migrations: folder.migrations.slice(0, index + 1) })
    return { kind: 'applied' }
  } catch (error) {
    const details = error instanceof Error && 'details' in error ? error.details : undefined
    const told = (key: string): unknown =>
      typeof details === 'object' && details !== null ? Reflect.get(details, key) : undefined
    const [statement, cause] = [told('statement'), told('cause')]
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'none'
    return {
      kind: 'failed',
      statement: typeof statement === 'number' ? statement : null,
      sqlState: typeof cause === 'string' ? cause : code,
    }
  }
}

/** The same file once more, without rows; a history goes on from there. */
async function runEmptied(place: Place, index: number): Promise<string | null> {
  const { server, database } = place
  const tables = await readColumns(server, database.name)
  if (tables.size > 0) await server.query(`truncate ${[...tables.keys()].join(', ')} cascade`, database.name)
  const ending = await run(place, index)
  if (ending.kind === 'applied') return null
  return `${place.folder.migrations[index]?.tag ?? ''} #${ending.statement ?? '?'} ${ending.sqlState}`
}
