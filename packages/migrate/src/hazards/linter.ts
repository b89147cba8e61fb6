import type { Dialect } from '../model/folder.ts'
import type { ParserInput } from '../ports/migration-parser.ts'
import type { Facts } from './facts.ts'
import type { Hazard, RuleText } from './model.ts'
import type { DataQuestion } from './question.ts'

export type LintInput = {
  /** The folder, in its order. */
  readonly files: readonly ParserInput[]
  /** Tags of the files to judge, with the number (from 1) of the deployment that each goes out in. */
  readonly deployments: ReadonlyMap<string, number>
  /**
   * The database before the first file that is judged. Null: what is known of it comes from the files before, and
   * nothing of its size.
   */
  readonly facts: Facts | null
}

/** A dialect's rules at work. Pure: values in, values out. */
export type Linter = {
  readonly dialect: Dialect
  readonly rules: readonly RuleText[]
  /** Findings in the order of files and statements. Throws MIGRATION.SYNTAX for a file to judge that is not SQL. */
  lint(input: LintInput): readonly Hazard[]
  /** What to count before the files to judge are run; nothing without facts. */
  questions(input: LintInput): readonly DataQuestion[]
}
