import type { Node } from 'libpg-query'
import type { ObjectName } from '../../model/statement.ts'

/** By its internal name (`int4`, `varchar`, `timestamptz`); `modifiers` as written: (10,2). */
export type TypeName = {
  readonly schema: string | null
  readonly name: string
  readonly modifiers: readonly number[]
  readonly isArray: boolean
}

export type Column = {
  readonly name: string
  readonly type: TypeName
  readonly notNull: boolean
  readonly serial: boolean
  readonly identity: boolean
  readonly generated: 'stored' | 'virtual' | null
  /** What a generated column is computed from. */
  readonly computed: Node | undefined
  readonly value: DefaultValue | null
  /** CHECK, UNIQUE, PRIMARY KEY and REFERENCES beside it, in the form that the table's own have. */
  readonly constraints: readonly Constraint[]
}

/** By what a partitioned table spreads its rows. */
export type PartitionKey = { readonly strategy: 'list' | 'range' | 'hash'; readonly keys: readonly Node[] }

/** What a default does for the rows that are there: `functions` are those it calls. */
export type DefaultValue = {
  readonly isNull: boolean
  readonly functions: readonly ObjectName[]
  readonly expression: Node
}

export type Constraint =
  | {
      readonly kind: 'check'
      readonly name: string | null
      readonly valid: boolean
      /** Columns that cannot be null where it holds. */
      readonly notNull: readonly string[]
      readonly columns: readonly string[]
      readonly expression: Node | undefined
    }
  | {
      readonly kind: 'foreign'
      readonly name: string | null
      readonly valid: boolean
      readonly columns: readonly string[]
      readonly references: ObjectName
      readonly referenced: readonly string[]
    }
  | {
      readonly kind: 'unique' | 'primary'
      readonly name: string | null
      readonly columns: readonly string[]
      readonly usingIndex: string | null
      /** NULLs equal each other. */
      readonly nullsEqual: boolean
    }
  | { readonly kind: 'exclusion'; readonly name: string | null }
  | {
      readonly kind: 'not-null'
      readonly name: string | null
      readonly column: string
      readonly valid: boolean
    }
