import type { Dialect } from '../model/folder.ts'
import type { Severity } from '../model/finding.ts'

/** PostgreSQL's lock modes of tables, the weakest first. */
export const lockModes = [
  'ACCESS SHARE',
  'ROW SHARE',
  'ROW EXCLUSIVE',
  'SHARE UPDATE EXCLUSIVE',
  'SHARE',
  'SHARE ROW EXCLUSIVE',
  'EXCLUSIVE',
  'ACCESS EXCLUSIVE',
] as const

export type LockMode = (typeof lockModes)[number]

/**
 * What a finding's severity follows.
 *
 *   rows     the time it takes grows with the table: empty a note, under 1,000 rows a note, under 100,000 a warning
 *   any-row  one row is enough: empty a note
 *   use      what is in use breaks or waits: a table that this deployment creates is not
 *   always   as the rule says
 */
export type Scale = 'rows' | 'any-row' | 'use' | 'always'

/** A rule without its code: its page, its text in the terminal and its entry in SARIF come from here. */
export type RuleText = {
  /** The name of its folder, of its page and of what a suppression names. */
  readonly id: string
  /** `any`: of both. */
  readonly dialect: Dialect | 'any'
  /** Numbers of the hazards of docs/hazards/README.md that it covers. */
  readonly covers: readonly number[]
  readonly title: string
  /** What happens, and to whom. */
  readonly effect: string
  /** The strongest lock on a table that is in use; null where the hazard is another one. */
  readonly lock: LockMode | null
  /** What to do instead, in the order of doing it. */
  readonly safeWay: string
  /** With nothing known of the table. */
  readonly severity: Severity
  readonly scale: Scale
  /** What bad.sql does where it is run: nothing is said where it simply runs. */
  readonly fails?: { readonly sqlState: string; readonly until?: number }
}

/** One finding of a rule. `line` and `statement` count from 1; statement 0: it is about no statement. */
export type Hazard = {
  readonly rule: string
  readonly severity: Severity
  readonly tag: string
  readonly file: string
  readonly line: number
  readonly statement: number
  readonly table: string | null
  readonly lock: LockMode | null
  readonly message: string
  /** Why it has this severity; null where the rule alone says so. */
  readonly because: string | null
  readonly safeWay: string
  /** The reason that a suppression gives; null where it stands. */
  readonly ignored: string | null
}
