import type { LockMode } from '../hazards/model.ts'

export type RelationName = { readonly schema: string; readonly name: string }

/** What statements really did, on relations that were there before, by their names of before; sorted by name. */
export type Traced = {
  /** The strongest lock on each table or view of the app's; ACCESS SHARE, which every look takes, is left out. */
  readonly locks: readonly (RelationName & { readonly mode: LockMode })[]
  /** Tables whose file is another one. */
  readonly rewritten: readonly RelationName[]
  /** Tables that were read from one end to the other. */
  readonly scanned: readonly RelationName[]
  readonly durationMs: number
}
