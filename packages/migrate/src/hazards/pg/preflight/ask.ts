import type { Node } from 'libpg-query'
import type { PgPrograms } from '../../../parse/pg/query.ts'
import type { DataQuestion } from '../../question.ts'
import type { Facts } from '../../facts.ts'
import type { PgFile } from '../lint.ts'
import { walkFile, type Located } from '../walk.ts'
import { shownName } from '../world/table.ts'
import type { World } from '../world/world.ts'
import type { Asked } from './context.ts'
import { createLater } from './later.ts'
import { mendingOf, mends, type Mending } from './mending.ts'
import { questionsOf } from './questions.ts'
import { Values } from './values.ts'
import { sqlWriter } from './write-sql.ts'

export type AskOptions = {
  readonly pg: PgPrograms
  readonly deparse: (node: Node) => string
  readonly facts: Facts
}

/** Questions to the rows of today, in the order of the statements that they are about. */
export function askPg(
  { pg, deparse, facts }: AskOptions,
  files: readonly PgFile[],
  world: World,
): readonly DataQuestion[] {
  const later = createLater()
  const context = { world, values: new Values(world), write: sqlWriter(pg, deparse), later: later.questions }
  later.takeFacts(context, pg, facts)
  const questions: DataQuestion[] = []
  const mendings: Mending[] = []
  let transaction = 1
  for (const { file, deployment } of files) {
    world.deployment = deployment ?? 0
    const { tag, file: name } = file.parsed
    transaction = walkFile(pg, world, file, transaction, {
      before(at) {
        const { change, statement } = at
        for (const one of questionsOf(context, change)) {
          questions.push(toQuestion(one, { tag, file: name }, at, mendings))
        }
        later.take(context, change)
        const mending = mendingOf(world, change, { tag, statement })
        if (mending !== undefined) mendings.push(mending)
        context.values.follow(change)
      },
    })
  }
  return questions
}

function toQuestion(
  question: Asked,
  file: { readonly tag: string; readonly file: string },
  { line, statement }: Located,
  mendings: readonly Mending[],
): DataQuestion {
  const { kind, table, columns, counted } = question
  return {
    ...file,
    line,
    statement,
    kind,
    table: shownName(table),
    columns,
    mendedBy: mendings.find((one) => mends(one, question))?.place ?? null,
    ...counted,
  }
}
