import type { ObjectName } from '../../../model/statement.ts'
import type { UseFacts, Volatility } from '../../facts.ts'
import type { DefaultValue, TypeName } from '../definition.ts'
import type { Table } from './table.ts'

export type View = {
  readonly name: ObjectName
  readonly tables: readonly Table[]
  /** `*` for all. */
  readonly columns: readonly string[]
  readonly transaction: number
  /** Names of its own; null where they are not known. */
  readonly gives: readonly string[] | null
  /** The deployment that makes it; null where it was there before and is only replaced. */
  readonly born: number | null
}

export type OwnType = {
  readonly name: string
  readonly isDomain: boolean
  /** By checks of its own: see `isConstrained`. */
  readonly constrained: boolean
  /** What a domain is over. */
  readonly base: TypeName | null
  /** A domain's own. */
  readonly value: DefaultValue | null
  readonly born: number | null
}

/** What CASCADE takes along with an object, as the database has it. */
export type Use = {
  readonly kind: UseFacts['kind']
  readonly schema: string | null
  readonly name: string
  readonly part: string | null
  readonly user: string
  readonly table: Table | null
  readonly column: string | null
}

/** A function of the app's own or of an extension; `born`: the deployment that makes it, null where it was there. */
export type OwnFunction = {
  readonly volatility: Volatility
  readonly born: number | null
  /** Called by triggers alone. */
  readonly isTrigger: boolean
}

export type Publication = {
  /** Of all tables. */
  readonly isOfAll: boolean
  /** UPDATE or DELETE, for which rows have to be told apart. */
  readonly isOfChanges: boolean
}
