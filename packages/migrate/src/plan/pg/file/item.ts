import type { Node } from 'libpg-query'
import type { Change } from '../../../hazards/pg/change.ts'
import type { Statement } from '../../../model/statement.ts'
import type { PgPrograms } from '../../../parse/pg/query.ts'
import type { ReadFile } from '../../../parse/parser.ts'
import { changesIn } from '../step/observe.ts'
import type { StepPlace } from '../step/writer.ts'

/** A statement of a file with what it changes. */
export type Item = {
  readonly statement: Statement
  readonly node: Node
  readonly changes: readonly Change[]
}

export function itemsOf(pg: PgPrograms, { parsed, nodes }: ReadFile<Node>): readonly Item[] {
  return parsed.statements.flatMap((statement, index): Item[] => {
    const node = nodes[index]
    return node === undefined ? [] : [{ statement, node, changes: changesIn(pg, node, statement.sql) }]
  })
}

export function placeOf({ ordinal, line }: Statement): StepPlace {
  return { statements: [ordinal], line }
}
