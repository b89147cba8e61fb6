import { createSqliteLinter } from '../../hazards/sqlite/linter.ts'
import type { MigrationFile } from '../../model/folder.ts'
import type { Plan } from '../../model/plan.ts'
import { createFileReader } from '../../parse/parser.ts'
import { createSqliteGrammar } from '../../parse/sqlite/grammar.ts'
import type { SqliteNode, SqliteParser } from '../../parse/sqlite/module.ts'
import type { PlanLoss } from './model.ts'

/** Rules whose findings are about rows or values that are gone. */
const losing: ReadonlySet<string> = new Set([
  'sqlite-drop-table',
  'sqlite-drop-column',
  'sqlite-rebuild-without-copy',
])

/** SQLite's plan is its files: what the linter finds gone in them, suppressed or not, and every DELETE. */
export function lossesOfSqlitePlan(
  sqlite: SqliteParser,
  { files }: Pick<Plan, 'files'>,
  migrations: readonly MigrationFile[],
): readonly PlanLoss[] {
  const deployments = new Map(files.map(({ tag }) => [tag, 1]))
  const hazards = createSqliteLinter(sqlite).lint({ files: migrations, deployments, facts: null })
  const gone = hazards
    .filter(({ rule, severity }) => losing.has(rule) && severity !== 'note')
    .map(({ tag, statement, message }) => ({ tag, statement, what: message.replace(/\.$/, '') }))
  const read = createFileReader(createSqliteGrammar(sqlite))
  const made = new Set<string>()
  const deleted = migrations
    .filter(({ tag }) => deployments.has(tag))
    .flatMap((file) =>
      read(file).nodes.flatMap((node, index) => {
        follow(made, node)
        return deletedBy(node, made, file.tag, index + 1)
      }),
    )
  return [...gone, ...deleted]
}

/** Tables that the plan makes itself hold nothing that was there before. Names ignore case. */
function follow(made: Set<string>, node: SqliteNode): void {
  if (node.type === 'CreateTableStmt' && !node.ifNotExists) made.add(node.tblName.objName.text.toLowerCase())
  if (node.type !== 'AlterTableStmt' || node.body.type !== 'RenameToAlterTableBody') return
  const [from, to] = [node.tblName.objName.text.toLowerCase(), node.body.name.text.toLowerCase()]
  // A rebuilt table holds what the one that it takes the place of held.
  if (from === `__new_${to}`) return
  if (made.has(from)) made.add(to)
  else made.delete(to)
}

function deletedBy(
  node: SqliteNode,
  made: ReadonlySet<string>,
  tag: string,
  statement: number,
): readonly PlanLoss[] {
  if (node.type !== 'DeleteStmt') return []
  const table = node.tblName.objName.text
  if (made.has(table.toLowerCase())) return []
  const isChosen = node.whereClause !== undefined && node.whereClause !== null
  return [{ tag, statement, what: `${isChosen ? 'rows' : 'all rows'} of ${table}` }]
}
