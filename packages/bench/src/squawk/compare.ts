import type { Hazard, ParsedMigration } from '@twinship/migrate'
import { namesOf, type Parse } from './names.ts'
import { hazardRules } from './rules.ts'
import type { SquawkFinding } from './run-squawk.ts'

/**
 * What became of one finding of squawk's: a style rule, a table that is new in the same file, found by ours, or not.
 * `keeps-rows`: a type change of which the server showed that it leaves the table's file as it is.
 */
export type Verdict = 'style' | 'new-here' | 'found' | 'keeps-rows' | 'not-found'

export type Compared = {
  readonly verdict: Verdict
  readonly rule: string
  readonly tag: string
  readonly line: number
  readonly statement: number
  readonly sql: string
  /** Rules of ours at the same statement. */
  readonly ours: readonly string[]
}

export function compareFile(
  parse: Parse,
  { tag, statements }: ParsedMigration,
  findings: readonly SquawkFinding[],
  hazards: readonly Hazard[],
): readonly Compared[] {
  const names = statements.map(({ sql }) => namesOf(parse, sql))
  return findings.map(({ rule, line }): Compared => {
    const index = Math.max(
      0,
      statements.findLastIndex((statement) => statement.line <= line),
    )
    const statement = statements[index]
    const ordinal = statement?.ordinal ?? 0
    const standing = hazards.filter((one) => one.statement === ordinal)
    const wanted = hazardRules[rule]
    const created = new Set(names.slice(0, index).flatMap((one) => one.created))
    const subjects = names[index]?.subjects ?? []
    const isNew = subjects.length > 0 && subjects.every((name) => created.has(name))
    const isFound = standing.some((one) => wanted?.includes(one.rule) === true)
    return {
      verdict: wanted === undefined ? 'style' : isNew ? 'new-here' : isFound ? 'found' : 'not-found',
      rule,
      tag,
      line,
      statement: ordinal,
      sql: (statement?.sql ?? '').replaceAll(/\s+/g, ' ').slice(0, 240),
      ours: [...new Set(standing.map((one) => one.rule))],
    }
  })
}
