import type { PgPrograms } from '../../parse/pg/query.ts'
import type { DataQuestion } from '../question.ts'
import type { PgFile } from './lint.ts'
import { questionsOf } from './questions.ts'
import { walkFile } from './walk.ts'
import { shownName, type Table } from './world/table.ts'
import type { World } from './world/world.ts'

/** Questions to the rows of today, in the order of the statements that they are about. */
export function askPg(pg: PgPrograms, files: readonly PgFile[], world: World): readonly DataQuestion[] {
  const questions: DataQuestion[] = []
  const writes = new Map<Table, number>()
  let transaction = 1
  for (const { file, deployment } of files) {
    world.deployment = deployment ?? 0
    const { tag, file: name } = file.parsed
    transaction = walkFile(pg, world, file, transaction, {
      before({ change, line, statement }) {
        for (const { table, kind, columns, sql } of questionsOf(world, change)) {
          const mendedBy = writes.get(table) ?? null
          questions.push({
            tag,
            file: name,
            line,
            statement,
            kind,
            table: shownName(table),
            columns,
            mendedBy,
            sql,
          })
        }
        if (change.kind === 'write') writes.set(world.table(change.table), statement)
      },
    })
  }
  return questions
}
