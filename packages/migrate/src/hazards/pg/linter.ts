import { createFileReader } from '../../parse/parser.ts'
import { createPgGrammar } from '../../parse/pg/grammar.ts'
import type { PgPrograms } from '../../parse/pg/query.ts'
import type { Linter } from '../linter.ts'
import { filesToWalk } from '../read-files.ts'
import { pgRules } from '../rules/postgresql.ts'
import { suppressionRules } from '../rules/suppressions.ts'
import { applySuppressions } from '../suppressed.ts'
import { provenNotNull } from './changes/expressions.ts'
import { lintPg } from './lint.ts'
import { askPg } from './ask.ts'
import { worldOf, type ReadCheck } from './world/from-facts.ts'
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

function checkReader(pg: PgPrograms): ReadCheck {
  return (definition) => {
    const [statement] = pg.parseSync(`alter table t add ${definition}`).stmts ?? []
    const node = statement?.stmt
    if (node === undefined || !('AlterTableStmt' in node)) return []
    const [command] = node.AlterTableStmt.cmds ?? []
    const def = command !== undefined && 'AlterTableCmd' in command ? command.AlterTableCmd.def : undefined
    return def !== undefined && 'Constraint' in def ? provenNotNull(def.Constraint.raw_expr) : []
  }
}
