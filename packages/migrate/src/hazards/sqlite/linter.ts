import { createFileReader, type ReadFile } from '../../parse/parser.ts'
import { createSqliteGrammar } from '../../parse/sqlite/grammar.ts'
import type { SqliteNode, SqliteParser } from '../../parse/sqlite/module.ts'
import type { TableRebuild } from '../../model/parsed.ts'
import type { Linter } from '../linter.ts'
import type { Hazard } from '../model.ts'
import { filesToWalk } from '../read-files.ts'
import { sqliteRules } from '../rules/sqlite.ts'
import { suppressionRules } from '../rules/suppressions.ts'
import { weigh } from '../severity.ts'
import { applySuppressions } from '../suppressed.ts'
import type { SqliteFound, SqliteJudged, SqliteRule } from './rule.ts'
import { SqliteWorld } from './world.ts'

/** SQLite's rules. It tells no sizes: its facts are its files. */
export function createSqliteLinter(sqlite: SqliteParser): Linter {
  const read = createFileReader(createSqliteGrammar(sqlite))
  return {
    dialect: 'sqlite',
    rules: [...sqliteRules, ...suppressionRules],
    questions: () => [],
    lint(input) {
      const world = new SqliteWorld()
      const files = filesToWalk({ ...input, facts: null }, read)
      const hazards: Hazard[] = []
      for (const [index, { file, deployment }] of files.entries()) {
        world.deployment = deployment ?? -1 - index
        walk(
          world,
          file,
          deployment === null
            ? undefined
            : (rule, found, statement) => hazards.push(toHazard(world, file, rule, found, statement)),
        )
      }
      const judged = files.flatMap(({ file, deployment }) => (deployment === null ? [] : [file]))
      return applySuppressions(hazards, judged, new Set(sqliteRules.map(({ id }) => id)))
    },
  }
}

type Report = (rule: SqliteRule, found: SqliteFound, statement: number) => void

function walk(world: SqliteWorld, { parsed, nodes }: ReadFile<SqliteNode>, report: Report | undefined): void {
  const rebuilds = parsed.facts.filter((fact): fact is TableRebuild => fact.kind === 'table-rebuild')
  for (const [index, node] of nodes.entries()) {
    const statement = index + 1
    const rebuild = rebuilds.find((one) => [one.create, one.copy, one.drop, one.rename].includes(statement))
    const judged: SqliteJudged = { world, statement, rebuild }
    for (const rule of report === undefined ? [] : sqliteRules) {
      const found = rule.find(node, judged)
      if (found !== undefined) report?.(rule, found, statement)
    }
    const before = rebuild === undefined ? undefined : world.find(rebuild.table)
    world.apply(node)
    const isMade = rebuild?.order === 'create-first' && rebuild.create === statement
    if (isMade && before !== undefined) world.inherit(rebuild.temporary, before)
  }
}

function toHazard(
  world: SqliteWorld,
  { parsed: { tag, file, statements } }: ReadFile<SqliteNode>,
  rule: SqliteRule,
  { message, table, isNew = false }: SqliteFound,
  statement: number,
): Hazard {
  const subject = table === undefined ? null : { isNew: isNew || table.born === world.deployment, size: null }
  return {
    rule: rule.id,
    ...weigh(rule, subject),
    tag,
    file,
    line: statements[statement - 1]?.line ?? 1,
    statement,
    table: table?.name ?? null,
    lock: null,
    message,
    safeWay: rule.safeWay,
    ignored: null,
  }
}
