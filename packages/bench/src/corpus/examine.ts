import {
  checkFolder,
  loadParser,
  readMigrationFolder,
  surveyMigrationFolder,
  type Dialect,
  type FolderSurvey,
  type MigrationFolder,
} from '@twinship/migrate'
import type { PgCluster } from '@twinship/testkit'
import { habitsOf, type Habits } from './habits.ts'
import type { Outcome } from './outcome.ts'
import type { Origin, Project } from './project.ts'
import { applyAllWays, differencesOf, type Ways } from './ways.ts'

export type Examined = {
  readonly name: string
  readonly origin: Origin | null
  readonly dialect: Dialect
  readonly layout: FolderSurvey['layout']
  readonly files: number
  readonly statements: number
  readonly hasSetup: boolean
  readonly findings: Readonly<Record<string, number>>
  readonly habits: Habits
  readonly stock: Ending
  /** Where stock fails and the engine does not: the reference is then the plain text of the files. */
  readonly plain: Ending | null
  readonly atOnce: Ending
  readonly fileByFile: Ending
  /** Null where one of them failed. */
  readonly differences: readonly string[] | null
  /** Where stock and engine both fail: the files before that, three ways again. */
  readonly prefix: { readonly files: number; readonly differences: readonly string[] | null } | null
}

type Ending = 'applied' | Extract<Outcome, { kind: 'failed' }>

export async function examine(project: Project, server: PgCluster, nowMs: number): Promise<Examined> {
  const survey = surveyMigrationFolder(project.folder)
  const folder = readMigrationFolder(project.folder)
  const parser = await loadParser(folder.dialect)
  const parsed = folder.migrations.map((migration) => parser.parse(migration))
  const ways = await applyAllWays(project, folder, server)
  return {
    name: project.name,
    origin: project.origin,
    dialect: folder.dialect,
    layout: folder.layout,
    files: folder.migrations.length,
    statements: parsed.reduce((sum, { statements }) => sum + statements.length, 0),
    hasSetup: project.setup !== null,
    findings: countByCode(checkFolder({ survey, migrations: parsed, nowMs }).map(({ code }) => code)),
    habits: habitsOf(survey, parsed),
    stock: ending(ways.stock),
    plain: ways.plain === null ? null : ending(ways.plain),
    atOnce: ending(ways.atOnce),
    fileByFile: ending(ways.fileByFile),
    differences: differencesOf(ways),
    prefix: await comparePrefix(project, folder, server, ways),
  }
}

function ending(outcome: Outcome): Ending {
  return outcome.kind === 'applied' ? 'applied' : outcome
}

/** Up to the migration at which both fail, stock and engine must still agree. */
async function comparePrefix(
  project: Project,
  folder: MigrationFolder,
  server: PgCluster,
  { stock, atOnce }: Ways,
): Promise<Examined['prefix']> {
  if (stock.kind === 'applied' || atOnce.kind === 'applied') return null
  const files = folder.migrations.findIndex(({ tag }) => atOnce.at?.startsWith(`${tag} #`))
  if (files < 1) return null
  const cut = { ...folder, migrations: folder.migrations.slice(0, files) }
  return { files, differences: differencesOf(await applyAllWays(project, cut, server)) }
}

function countByCode(codes: readonly string[]): Readonly<Record<string, number>> {
  const counts = new Map<string, number>()
  for (const code of codes) counts.set(code, (counts.get(code) ?? 0) + 1)
  return Object.fromEntries([...counts].sort(([a], [b]) => a.localeCompare(b)))
}
