import type { Node } from 'libpg-query'
import type { Change, ChangeKind, ChangeOf } from '../../hazards/pg/change.ts'
import type { World } from '../../hazards/pg/world/world.ts'
import type { PgPrograms } from '../../parse/pg/query.ts'
import type { StepPlace, StepWriter } from '../pg/step/writer.ts'

/** A statement that does one thing, and the thing. */
export type Part<Kind extends ChangeKind = ChangeKind> = {
  readonly place: StepPlace
  readonly sql: string
  readonly node: Node
  readonly change: ChangeOf<Kind>
}

export type RewriteContext = {
  readonly pg: PgPrograms
  /** As it is before the statement; the writer takes it along. */
  readonly world: World
  readonly writer: StepWriter
  /** What the same file does after it. */
  readonly later: readonly Change[]
  /** Objects whose dropping waits for what takes their place, each with the statement that drops it. */
  readonly postponed: Map<string, number>
}

/** Writes the steps that end where the statement would have, and block nobody. */
export type Rewrite<Kind extends ChangeKind = ChangeKind> = (
  context: RewriteContext,
  part: Part<Kind>,
) => void

/** Thrown before a step is written: the statement is refused, and why. */
export class CannotRewrite extends Error {}

/** The place of a step that also carries out a statement that was put off. */
export function withPostponed(
  { postponed }: RewriteContext,
  place: StepPlace,
  key: string,
): StepPlace | undefined {
  const statement = postponed.get(key)
  if (statement === undefined) return undefined
  postponed.delete(key)
  return { ...place, statements: [...new Set([...place.statements, statement])] }
}
