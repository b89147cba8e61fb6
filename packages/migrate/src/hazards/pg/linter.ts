import type { Node } from 'libpg-query'
import { createFileReader } from '../../parse/parser.ts'
import { createPgGrammar } from '../../parse/pg/grammar.ts'
import type { PgPrograms } from '../../parse/pg/query.ts'
import type { Linter } from '../linter.ts'
import { filesToWalk } from '../read-files.ts'
import { pgRules } from '../rules/postgresql.ts'
import { suppressionRules } from '../rules/suppressions.ts'
import { applySuppressions } from '../suppressed.ts'
import { lintPg } from './lint.ts'
import { factReaders } from './fact-readers.ts'
import { askPg } from './preflight/ask.ts'
import { worldOf } from './world/from-facts.ts'
import { World } from './world/world.ts'

/** `deparse` writes an expression as SQL. */
export function createPgLinter(pg: PgPrograms, deparse: (node: Node) => string): Linter {
  const read = createFileReader(createPgGrammar(pg))
  const reader = factReaders(pg)
  return {
    dialect: 'postgresql',
    rules: [...pgRules, ...suppressionRules],
    questions(input) {
      const { facts } = input
      if (facts === null) return []
      return askPg({ pg, deparse, facts }, filesToWalk(input, read), worldOf(facts, reader))
    },
    lint(input) {
      const files = filesToWalk(input, read)
      const world = input.facts === null ? new World() : worldOf(input.facts, reader)
      const judged = files.flatMap(({ file, deployment }) => (deployment === null ? [] : [file]))
      const known = new Set(pgRules.map(({ id }) => id))
      return applySuppressions(lintPg(pg, pgRules, files, world), judged, known)
    },
  }
}
