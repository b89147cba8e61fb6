import { history, type HistoryStatement } from './history.ts'

/** Who is struck: the engine's process, its backend, or the connection between them. */
export const strikes = ['process', 'backend', 'network'] as const
export type Strike = (typeof strikes)[number]

export type Point = {
  readonly tag: string
  readonly ordinal: number
  readonly statement: HistoryStatement
  readonly moment: 'before' | 'inside' | 'after'
  readonly strike: Strike
}

/** Every strike before, after and, where it can be stopped there, inside of every statement. */
export const points: readonly Point[] = history.flatMap(({ tag, statements }) =>
  statements.flatMap((statement, index) =>
    (['before', 'inside', 'after'] as const)
      .filter((moment) => moment !== 'inside' || statement.inside !== null)
      .flatMap((moment) => strikes.map((strike) => ({ tag, ordinal: index + 1, statement, moment, strike }))),
  ),
)

export function describePoint({ tag, ordinal, moment, strike }: Point): string {
  return `${strike} ${moment} ${tag}:${ordinal}`
}
