import type { Node } from 'libpg-query'
import type { Change, ChangeKind, ChangeOf } from '../../hazards/pg/change.ts'
import type { World } from '../../hazards/pg/world/world.ts'
import type { PgPrograms } from '../../parse/pg/query.ts'
import { replaces, type Dropped } from '../pg/replaced.ts'
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
  readonly postponed: Map<string, Postponed>
}

/** Objects whose dropping waits for what takes their place, each with the statement that drops it. */
export type Postponed = {
  readonly statement: number
  /** Null for what is found by its key alone. */
  readonly dropped: Dropped | null
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
  const waiting = postponed.get(key)
  if (waiting === undefined) return undefined
  postponed.delete(key)
  return alsoOf(place, [waiting.statement])
}

export function postpone(
  { postponed }: Pick<RewriteContext, 'postponed'>,
  place: StepPlace,
  dropped: Dropped,
): void {
  const { what, table, name } = dropped
  const key = [what, table.schema, table.name, name].join('\0')
  postponed.set(key, { statement: place.statements[0] ?? 1, dropped })
}

/** What a change takes the place of, with the place of the step that does both. */
export function takeReplaced(
  { postponed, world }: Pick<RewriteContext, 'postponed' | 'world'>,
  place: StepPlace,
  change: Change,
): Replaced {
  const found = [...postponed].flatMap(([key, { statement, dropped }]) =>
    dropped !== null && replaces(world, change, dropped) ? [{ key, statement, dropped }] : [],
  )
  for (const { key } of found) postponed.delete(key)
  const all = found.map(({ dropped }) => dropped)
  return {
    place: alsoOf(
      place,
      found.map(({ statement }) => statement),
    ),
    all,
    names: new Set(all.map(({ name }) => name)),
  }
}

export type Replaced = {
  readonly place: StepPlace
  readonly all: readonly Dropped[]
  readonly names: ReadonlySet<string>
}

function alsoOf(place: StepPlace, statements: readonly number[]): StepPlace {
  return { ...place, statements: [...new Set([...place.statements, ...statements])] }
}
