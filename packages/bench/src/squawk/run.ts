import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import {
  loadLinter,
  loadParser,
  surveyMigrationFolder,
  type Hazard,
  type Linter,
  type ParsedMigration,
} from '@twinship/migrate'
import { startPostgres, type PgCluster } from '@twinship/testkit'
import * as pgQuery from 'libpg-query'
import { listProjects, type Project } from '../corpus/project.ts'
import { compareFile, type Compared, type Verdict } from './compare.ts'
import { currentEnv } from '../env.ts'
import { runSquawk } from './run-squawk.ts'
import { verifyTypeChanges } from './type-changes.ts'

export type LintedProject = {
  readonly name: string
  readonly files: number
  readonly statements: number
  readonly compared: readonly Compared[]
  /** Ours, by rule and severity; `inBlocks` stand in DO blocks, which squawk does not read. */
  readonly ours: Readonly<Record<string, number>>
  readonly inBlocks: Readonly<Record<string, number>>
  /** Of a table that is new in the same file, which are notes. */
  readonly onNew: number
}

export type SquawkOptions = {
  readonly corpus: string
  readonly out: string
  readonly only: string | undefined
  readonly onProject: (line: string) => void
}

/** Squawk and ops lint over the same files, each file a deployment; writes squawk.json and returns its path. */
export async function runSquawkComparison({ corpus, out, only, onProject }: SquawkOptions): Promise<string> {
  await pgQuery.loadModule()
  const server = await startPostgres({ env: currentEnv() })
  const projects: LintedProject[] = []
  try {
    for (const project of listProjects(corpus)) {
      if (only !== undefined && !project.name.startsWith(only)) continue
      if (surveyMigrationFolder(project.folder).dialect !== 'postgresql') continue
      const linted = await lintProject(project, server)
      projects.push(linted)
      onProject(summaryOf(linted))
    }
  } finally {
    await server.stop()
  }
  mkdirSync(out, { recursive: true })
  const file = path.join(out, 'squawk.json')
  writeFileSync(file, `${JSON.stringify({ projects }, undefined, 2)}\n`)
  return file
}

async function lintProject({ name, folder, setup }: Project, server: PgCluster): Promise<LintedProject> {
  const { migrations: files } = surveyMigrationFolder(folder)
  const parser = await loadParser('postgresql')
  const parsed = files.map((file) => parser.parse(file))
  const hazards = lintAll(await loadLinter('postgresql'), files)
  const findings = await runSquawk(
    folder,
    files.map(({ file }) => file),
  )
  const compared = parsed.flatMap((migration) =>
    compareFile(
      pgQuery.parseSync,
      migration,
      findings.filter(({ file }) => path.normalize(file) === path.normalize(migration.file)),
      hazards.filter(({ tag }) => tag === migration.tag),
    ),
  )
  const blocks = new Set(parsed.flatMap(blocksOf))
  return {
    name,
    files: files.length,
    statements: parsed.reduce((sum, { statements }) => sum + statements.length, 0),
    compared: await verifyTypeChanges(server, setup, parsed, compared),
    ours: countRules(hazards),
    inBlocks: countRules(hazards.filter(({ tag, statement }) => blocks.has(`${tag} ${statement}`))),
    onNew: hazards.filter(({ because }) => because === 'it is new in this deployment').length,
  }
}

function lintAll(
  linter: Linter,
  files: ReturnType<typeof surveyMigrationFolder>['migrations'],
): readonly Hazard[] {
  const deployments = new Map(files.map(({ tag }, index) => [tag, index + 1]))
  return linter.lint({ files, deployments, facts: null })
}

function blocksOf({ tag, statements }: ParsedMigration): readonly string[] {
  return statements.filter(({ sql }) => /^do\b/i.test(sql)).map(({ ordinal }) => `${tag} ${ordinal}`)
}

function countRules(hazards: readonly Hazard[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {}
  for (const { rule } of hazards) counts[rule] = (counts[rule] ?? 0) + 1
  return counts
}

function summaryOf({ name, files, compared }: LintedProject): string {
  const count = (verdict: Verdict) => compared.filter((one) => one.verdict === verdict).length
  return `${name}: ${files} files; ${count('style')} style, ${count('new-here')} on tables new in the file, ${count('found')} found by both, ${count('keeps-rows')} type changes that keep the rows, ${count('not-found')} by squawk alone`
}
