import { createFileReader } from '../../parse/parser.ts'
import { createPgGrammar } from '../../parse/pg/grammar.ts'
import type { PgPrograms } from '../../parse/pg/query.ts'
import type { Linter } from '../linter.ts'
import { filesToWalk } from '../read-files.ts'
import { pgRules } from '../rules/postgresql.ts'
import { suppressionRules } from '../rules/suppressions.ts'
import { applySuppressions } from '../suppressed.ts'
import { lintPg } from './lint.ts'
import { askPg } from './ask.ts'
import { checkReader } from './check-reader.ts'
import { worldOf } from './world/from-facts.ts'
import { World } from './world/world.ts'

export function createPgLinter(pg: PgPrograms): Linter {
  const read = createFileReader(createPgGrammar(pg))
  const readCheck = checkReader(pg)
  return {
    dialect: 'postgresql',
    rules: [...pgRules, ...suppressionRules],
    questions(input) {
      if (input.facts === null) return []
      return askPg(pg, filesToWalk(input, read), worldOf(input.facts, readCheck))
    },
    lint(input) {
      const files = filesToWalk(input, read)
      const world = input.facts === null ? new World() : worldOf(input.facts, readCheck)
      const judged = files.flatMap(({ file, deployment }) => (deployment === null ? [] : [file]))
      const known = new Set(pgRules.map(({ id }) => id))
      return applySuppressions(lintPg(pg, pgRules, files, world), judged, known)
    },
  }
}
