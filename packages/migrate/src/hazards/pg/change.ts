import type { Node, PartitionBoundSpec } from 'libpg-query'
import type { ObjectName } from '../../model/statement.ts'
import type { ReplicaIdentity, Volatility } from '../facts.ts'
import type { LockMode } from '../model.ts'
import type { Column, Constraint, DefaultValue, PartitionKey, TypeName } from './definition.ts'

/** One thing that a statement does. ALTER TABLE with several subcommands is several. */
export type Change =
  | CreateTable
  | {
      readonly kind: 'drop'
      readonly what: DroppedKind
      readonly name: ObjectName
      readonly cascade: boolean
      readonly ifExists: boolean
    }
  | DropIndex
  | {
      readonly kind: 'add-column'
      readonly table: ObjectName
      readonly column: Column
      readonly ifNotExists: boolean
    }
  | {
      readonly kind: 'drop-column'
      readonly table: ObjectName
      readonly column: string
      readonly cascade: boolean
      readonly ifExists: boolean
    }
  | AlterType
  | { readonly kind: 'set-not-null'; readonly table: ObjectName; readonly column: string }
  | { readonly kind: 'drop-not-null'; readonly table: ObjectName; readonly column: string }
  | {
      readonly kind: 'change-default'
      readonly table: ObjectName
      readonly column: string
      readonly value: DefaultValue | null
    }
  | { readonly kind: 'add-constraint'; readonly table: ObjectName; readonly constraint: Constraint }
  | {
      readonly kind: 'drop-constraint'
      readonly table: ObjectName
      readonly name: string
      readonly cascade: boolean
    }
  | { readonly kind: 'validate-constraint'; readonly table: ObjectName; readonly name: string }
  | CreateIndex
  | Reindex
  | Rename
  | { readonly kind: 'set-schema'; readonly table: ObjectName; readonly schema: string }
  | { readonly kind: 'truncate'; readonly table: ObjectName; readonly cascade: boolean }
  | {
      readonly kind: 'attach-partition'
      readonly table: ObjectName
      readonly partition: ObjectName
      readonly isDefault: boolean
      readonly bound: PartitionBoundSpec | undefined
    }
  | {
      readonly kind: 'attach-index'
      /** Of the partitioned table. */
      readonly index: ObjectName
      /** Of the partition. */
      readonly part: ObjectName
    }
  | {
      readonly kind: 'detach-partition'
      readonly table: ObjectName
      readonly partition: ObjectName
      readonly concurrent: boolean
    }
  | {
      readonly kind: 'rewrite-table'
      readonly table: ObjectName | null
      readonly by:
        | 'VACUUM FULL'
        | 'CLUSTER'
        | 'SET TABLESPACE'
        | 'SET LOGGED'
        | 'SET UNLOGGED'
        | 'SET ACCESS METHOD'
    }
  | {
      readonly kind: 'add-enum-value'
      readonly type: ObjectName
      readonly value: string
      readonly isPlaced: boolean
    }
  | { readonly kind: 'rename-enum-value'; readonly type: ObjectName; readonly value: string }
  | CreateType
  | ConstrainDomain
  | { readonly kind: 'validate-domain'; readonly name: ObjectName; readonly constraint: string }
  | { readonly kind: 'domain-default'; readonly name: ObjectName; readonly value: DefaultValue | null }
  | {
      readonly kind: 'create-view'
      readonly view: ObjectName
      readonly query: Node | undefined
      /** That it gives; null where they are not all written there. */
      readonly gives: readonly string[] | null
      readonly materialized: boolean
      /** OR REPLACE. */
      readonly replaces: boolean
    }
  | { readonly kind: 'refresh'; readonly view: ObjectName; readonly concurrent: boolean }
  | {
      readonly kind: 'create-trigger'
      readonly table: ObjectName
      readonly name: string
      /** Its function. */
      readonly calls: ObjectName
      /** OR REPLACE. */
      readonly replaces: boolean
      /** Fired by UPDATE, be it of some columns alone. */
      readonly onUpdate: boolean
    }
  | {
      readonly kind: 'create-rule'
      readonly table: ObjectName
      readonly name: string
      readonly onUpdate: boolean
    }
  | {
      readonly kind: 'inherit'
      readonly table: ObjectName
      readonly parent: ObjectName
      /** NO INHERIT. */
      readonly ends: boolean
    }
  | { readonly kind: 'disable-trigger'; readonly table: ObjectName; readonly name: string | null }
  | {
      readonly kind: 'policy'
      readonly table: ObjectName
      readonly does: 'create' | 'alter' | 'drop' | 'enable' | 'disable' | 'force' | 'other'
    }
  | Write
  | { readonly kind: 'alter-other'; readonly table: ObjectName; readonly subcommand: string }
  | { readonly kind: 'comment'; readonly table: ObjectName }
  | { readonly kind: 'analyze'; readonly table: ObjectName | null }
  | { readonly kind: 'grant-to-public'; readonly what: string }
  | Revoke
  | ChangeOwner
  | PublicationChange
  | { readonly kind: 'replica-identity'; readonly table: ObjectName; readonly identity: ReplicaIdentity }
  | CreateObject
  | { readonly kind: 'function-volatility'; readonly name: ObjectName; readonly volatility: string }
  | CreateFunction
  | Lock
  | { readonly kind: 'set'; readonly name: string; readonly values: readonly string[] }
  | { readonly kind: 'opaque'; readonly what: string }
  | Select
  | RestartSequence
  | AddedForeignKey
  | CommentText

export type ChangeKind = Change['kind']
export type ChangeOf<Kind extends ChangeKind> = Extract<Change, { readonly kind: Kind }>

export type DroppedKind =
  | 'table'
  | 'view'
  | 'materialized-view'
  | 'schema'
  | 'database'
  | 'type'
  | 'sequence'
  | 'function'
  | 'procedure'
  | 'extension'
  | 'other'

export type CreateTable = {
  readonly kind: 'create-table'
  readonly table: ObjectName
  readonly temporary: boolean
  readonly unlogged: boolean
  readonly ifNotExists: boolean
  readonly columns: readonly Column[]
  /** The table's own; those of columns are theirs. */
  readonly constraints: readonly Constraint[]
  readonly partitioned: boolean
  readonly partitionKey: PartitionKey | null
  readonly partitionOf: ObjectName | null
  /** As a partition. */
  readonly bound: PartitionBoundSpec | undefined
  /** Tables after INHERITS. */
  readonly inherits: readonly ObjectName[]
  readonly isDefaultPartition: boolean
}

export type AlterType = {
  readonly kind: 'alter-type'
  readonly table: ObjectName
  readonly column: string
  readonly type: TypeName
  readonly collation: boolean
  /** `plain`: none, or one that says what would happen without it. */
  readonly using: 'plain' | 'time-zone' | 'other'
  /** As written after USING. */
  readonly expression: Node | undefined
}

export type CreateIndex = {
  readonly kind: 'create-index'
  readonly table: ObjectName
  readonly name: string | null
  /** Null for an expression. */
  readonly columns: readonly (string | null)[]
  readonly unique: boolean
  readonly concurrent: boolean
  readonly ifNotExists: boolean
  readonly partial: boolean
  readonly only: boolean
  readonly keys: readonly Node[]
  readonly predicate: Node | undefined
  /** Columns that keys, predicate and INCLUDE name. */
  readonly reads: readonly string[]
  /** NULLs equal each other. */
  readonly nullsEqual: boolean
}

export type DropIndex = {
  readonly kind: 'drop-index'
  readonly index: ObjectName
  readonly concurrent: boolean
  readonly cascade: boolean
  readonly ifExists: boolean
}

export type Reindex = {
  readonly kind: 'reindex'
  readonly scope: 'index' | 'table' | 'more'
  readonly name: ObjectName | null
  readonly concurrent: boolean
}

export type Rename = {
  readonly kind: 'rename'
  /** `hidden`: what no query names. */
  readonly what: 'table' | 'view' | 'column' | 'constraint' | 'index' | 'schema' | 'hidden' | 'other'
  readonly relation: ObjectName
  readonly from: string
  readonly to: string
  /** What it is, as in SQL: `type`, `function`. */
  readonly of: string
}

export type Write = {
  readonly kind: 'write'
  readonly verb: 'UPDATE' | 'DELETE' | 'INSERT' | 'MERGE'
  readonly table: ObjectName
  readonly columns: readonly string[]
  /** INSERT of literal rows touches no more than it says. */
  /** Of its rows some, by a condition: not UPDATE or DELETE of all. */
  readonly chooses: boolean
  /** Columns that the condition binds to constants: few rows, where they are a key. */
  readonly bound: readonly string[]
  readonly literalRows: boolean
}

/** A foreign key of this deployment, said once it is through. */
export type AddedForeignKey = {
  readonly kind: 'foreign-key'
  readonly table: ObjectName
  readonly columns: readonly string[]
}

/** A comment, for what drizzle-kit leaves in one in place of a statement. */
export type CommentText = { readonly kind: 'comment-text'; readonly text: string }

export type CreateType = {
  readonly kind: 'create-type'
  readonly name: ObjectName
  readonly isDomain: boolean
  readonly constrained: boolean
  /** Of an enum; null for another type. */
  readonly labels: readonly string[] | null
  /** Of a domain. */
  readonly base: TypeName | null
  /** A domain's own. */
  readonly value: DefaultValue | null
}

export type ConstrainDomain = {
  readonly kind: 'constrain-domain'
  readonly name: ObjectName
  readonly valid: boolean
  /** What holds of VALUE; undefined for NOT NULL. */
  readonly expression: Node | undefined
}

/** Rights that roles lose: on objects, or as members of a role. `what` as in SQL: `table`, `function`. */
export type Revoke = { readonly kind: 'revoke'; readonly what: string; readonly names: readonly ObjectName[] }

/** `table` is null for what is none; `name` is null for all that a role owns. */
export type ChangeOwner = {
  readonly kind: 'change-owner'
  readonly what: string
  readonly table: ObjectName | null
  readonly name: ObjectName | null
}

export type CreateObject = {
  readonly kind: 'create-object'
  readonly what: 'schema' | 'sequence' | 'type' | 'publication'
  readonly name: ObjectName
  readonly ifNotExists: boolean
}

export type PublicationChange = {
  readonly kind: 'publication'
  /** `options`: what is published of the same tables, or under which name. */
  readonly does: 'create' | 'add' | 'set' | 'remove' | 'options' | 'drop'
  readonly name: string
  readonly tables: readonly ObjectName[]
  readonly wide: 'no' | 'all' | 'schemas'
  /** Whether UPDATE or DELETE is published; null where nothing is said. */
  readonly isOfChanges: boolean | null
  /** Of DROP. */
  readonly ifExists: boolean
}

/** A sequence, by name or as that of a column, goes on from a number that the file names. */
export type RestartSequence = {
  readonly kind: 'restart-sequence'
  readonly by: 'ALTER SEQUENCE … RESTART' | 'setval' | 'RESTART' | 'ADD GENERATED'
  readonly sequence: string
  /** Of the column; null where a sequence is named. */
  readonly table: ObjectName | null
}

/** What a query reads and calls, alone or to fill a table or a view. */
export type Select = {
  readonly kind: 'select'
  readonly functions: readonly ObjectName[]
  readonly reads: readonly ObjectName[]
  /** Columns that the condition of a query of one table binds to constants. */
  readonly bound: readonly string[]
  /** By pg_sleep. */
  readonly sleeps: boolean
}

export type CreateFunction = {
  readonly kind: 'create-function'
  readonly name: ObjectName
  /** VOLATILE where nothing is said. */
  readonly volatility: Volatility
  /** OR REPLACE. */
  readonly replaces: boolean
  /** RETURNS trigger. */
  readonly isTrigger: boolean
}

/** What locks a relation and changes no more of it than the catalog tells beside its columns and constraints. */
export type Lock = {
  readonly kind: 'lock'
  readonly by: LockedBy
  readonly table: ObjectName
  readonly mode: LockMode
  /** Its partitions, or what inherits from it, as well. */
  readonly recurses: boolean
  readonly name: string | null
  /** Of DROP. */
  readonly ifExists: boolean
}

export type LockedBy =
  | 'DROP TRIGGER'
  | 'CREATE RULE'
  | 'DROP RULE'
  | 'RENAME TRIGGER'
  | 'RENAME RULE'
  | 'RENAME POLICY'
  | 'LOCK TABLE'
  | 'CREATE STATISTICS'
  | 'INHERIT'
  | 'VACUUM'
  | 'PUBLICATION'
  | 'COMMENT'
