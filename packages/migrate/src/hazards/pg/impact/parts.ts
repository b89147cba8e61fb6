import type { LockMode } from '../../model.ts'
import type { ChangeKind, ChangeOf } from '../change.ts'
import type { Table } from '../world/table.ts'
import type { World } from '../world/world.ts'

/** What a change costs a database in use: the locks it takes on tables that are there, and the work under them. */
export type Impact = {
  readonly locks: readonly { readonly table: Table; readonly mode: LockMode }[]
  readonly rewrites: Answer
  /** Reads every row, or builds an index of them. */
  readonly scans: Answer
  /** Tables whose rows that is about, where it is not the first that is locked. */
  readonly on?: readonly Table[]
  /** Tables that its query reads, unseen by who looks at the statement alone. */
  readonly reads?: readonly Table[]
  /** As long as it says, by pg_sleep. */
  readonly waits?: boolean
}

export type Answer = 'yes' | 'no' | 'unknown'

export type Judge<Kind extends ChangeKind> = (world: World, change: ChangeOf<Kind>) => Impact
export type Judges = { readonly [Kind in ChangeKind]?: Judge<Kind> }

type Work = { readonly rewrites?: Answer; readonly scans?: Answer }

export const nothing: Impact = { locks: [], rewrites: 'no', scans: 'no' }

export function takes(
  table: Table,
  mode: LockMode,
  { rewrites = 'no', scans = rewrites }: Work = {},
): Impact {
  return { locks: [{ table, mode }], rewrites, scans }
}

export function and(impact: Impact, tables: readonly Table[], mode: LockMode): Impact {
  return { ...impact, locks: [...impact.locks, ...tables.map((table) => ({ table, mode }))] }
}
