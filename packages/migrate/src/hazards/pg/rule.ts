import type { LockMode, RuleText } from '../model.ts'
import type { Change, ChangeKind, ChangeOf } from './change.ts'
import type { Impact } from './impact.ts'
import type { LostKey } from './lost-key.ts'
import type { Table } from './world/table.ts'
import type { World } from './world/world.ts'

/** What a rule found; severity follows from the table. `isNew`: what it is about came with this deployment. */
export type Found = {
  readonly message: string
  readonly table?: Table | null
  readonly isNew?: boolean
}

/** A change at its place, before it is applied to the world. Statements count from 1 in their file. */
export type Judged = {
  readonly world: World
  readonly impact: Impact
  readonly statement: number
  /** Numbers the transactions that the engine makes. */
  readonly transaction: number
  /** Inside of BEGIN … COMMIT or of a DO block. */
  readonly isEnclosed: boolean
  /** Changes of the same file before this one. */
  readonly earlier: readonly Earlier[]
  /** Locks that the transaction holds already, on tables that were there before. */
  readonly held: readonly Held[]
  /** A view takes the old name of what is renamed, in the same transaction. */
  readonly isBridged: boolean
  /** Changes after it in the same transaction. */
  readonly later: () => readonly Change[]
}

export type Earlier = {
  readonly change: Change
  readonly table: Table | null
  readonly transaction: number
  readonly statement: number
  /** It went through all rows of its table. */
  readonly scans: boolean
  /** The key that it has dropped. */
  readonly lost?: LostKey | undefined
}
export type Held = { readonly table: Table; readonly mode: LockMode; readonly statement: number }

export type PgRule = RuleText & {
  readonly dialect: 'postgresql'
  readonly on: readonly ChangeKind[]
  readonly find: (change: Change, judged: Judged) => Found | undefined
}

/** A rule whose `find` sees only the kinds of change that it asks for. */
export function pgRule<Kind extends ChangeKind>(
  text: Omit<RuleText, 'dialect'>,
  on: readonly Kind[],
  find: (change: ChangeOf<Kind>, judged: Judged) => Found | undefined,
): PgRule {
  const asked = new Set<string>(on)
  return {
    ...text,
    dialect: 'postgresql',
    on,
    find: (change, judged) => (asked.has(change.kind) ? find(change as ChangeOf<Kind>, judged) : undefined),
  }
}
