import type { DataAnswer } from '@twinship/migrate'

/** How a file ended on the rows that were there. */
export type Ending =
  | { readonly kind: 'applied' }
  | {
      readonly kind: 'failed'
      readonly statement: number | null
      readonly sqlState: string
      /** The statement writes rows, or is a program. */
      readonly isWrite: boolean
    }

/**
 * What preflight is worth on one file.
 *
 *   quiet      it runs, and nothing was said
 *   named      it fails on its rows at a statement that was named with a count
 *   mended     the same, said with "unless an earlier statement mends that"
 *   undecided  it fails at a statement of which was said that it is not decided
 *   missed     it fails on its rows at a statement that nothing was said of
 *   alarm      a statement was named that runs on these rows
 *   write      it fails on its rows in a write or in a check of its own (DO), which nothing can be counted for
 *   other      it fails, and not on its rows
 */
export type Verdict = 'quiet' | 'named' | 'mended' | 'undecided' | 'missed' | 'alarm' | 'write' | 'other'

export function judge(answers: readonly DataAnswer[], ending: Ending): Verdict {
  const named = answers.filter(({ count, mendedBy }) => (count ?? 0) > 0 && mendedBy === null)
  const [first] = named.map(({ statement }) => statement).toSorted((left, right) => left - right)
  if (ending.kind === 'applied') return first === undefined ? 'quiet' : 'alarm'
  if (first !== undefined && ending.statement !== null && first < ending.statement) return 'alarm'
  if (!/^2[23]|^P0/.test(ending.sqlState)) return 'other'
  const there = answers.filter(({ statement }) => statement === ending.statement)
  if (there.some((one) => named.includes(one))) return 'named'
  if (there.some(({ count }) => (count ?? 0) > 0)) return 'mended'
  if (there.some(({ count }) => count === null)) return 'undecided'
  return ending.isWrite ? 'write' : 'missed'
}
