import {
  countViolations,
  createPgDatabase,
  loadLinter,
  loadParser,
  migrate,
  readMigrationFolder,
  readPgFacts,
  type DataAnswer,
  type Linter,
  type MigrationDatabase,
  type MigrationFolder,
  type ParsedMigration,
} from '@twinship/migrate'
import type { PgCluster, TestDatabase } from '@twinship/testkit'
import type { Project } from '../corpus/project.ts'
import { judge, type Ending, type Verdict } from './judge.ts'
import type { Random } from './made-up-value.ts'
import { populate, type Filled } from './populate.ts'
import { readColumns } from './read-columns.ts'
import { runInfo } from '../run-info.ts'

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
  readonly parsed: readonly ParsedMigration[]
  readonly filled: Filled
}

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
    const [linter, parser] = [await loadLinter('postgresql'), await loadParser('postgresql')]
    const parsed = folder.migrations.map((migration) => parser.parse(migration))
    const place: Place = { server, database, engine, linter, folder, parsed, filled: new Map() }
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

async function fill({ server, database, filled }: Place, random: Random): Promise<number> {
  return populate(database.url, await readColumns(server, database.name), filled, random)
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

async function run({ engine, folder, parsed }: Place, index: number, resume = false): Promise<Ending> {
  try {
    await migrate({
      database: engine,
      folder: { ...folder, migrations: folder.migrations.slice(0, index + 1) },
      environment: 'test',
      policy: { allowOutOfOrder: true, allowAhead: true, resume },
      run: runInfo(),
      create: true,
      waitMs: 20_000,
    })
    return { kind: 'applied' }
  } catch (error) {
    return toFailure(error, parsed[index])
  }
}

function toFailure(error: unknown, parsed: ParsedMigration | undefined): Ending {
  const details = error instanceof Error && 'details' in error ? error.details : undefined
  const told = (key: string): unknown =>
    typeof details === 'object' && details !== null ? Reflect.get(details, key) : undefined
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'none'
  const [statement, cause] = [told('statement'), told('cause')]
  const sql = typeof statement === 'number' ? (parsed?.statements[statement - 1]?.sql ?? '') : ''
  return {
    kind: 'failed',
    statement: typeof statement === 'number' ? statement : null,
    sqlState: typeof cause === 'string' ? cause : code,
    isWrite: /^(insert|update|delete|with|merge|do|select)\b/i.test(sql),
  }
}

/** The same file once more, without rows; a history goes on from there. */
async function runEmptied(place: Place, index: number): Promise<string | null> {
  const { server, database, filled } = place
  const tables = await readColumns(server, database.name)
  if (tables.size > 0) await server.query(`truncate ${[...tables.keys()].join(', ')} cascade`, database.name)
  filled.clear()
  const ending = await run(place, index, true)
  if (ending.kind === 'applied') return null
  return `${place.folder.migrations[index]?.tag ?? ''} #${ending.statement ?? '?'} ${ending.sqlState}`
}
