/**
 * What a database says of itself at one instant: plain data, without a row's value. Rows are the server's estimate.
 * Names are as the catalog has them; columns of constraints and indexes by name, null for an expression.
 */
export type Facts = {
  /** As server_version_num: 150018. */
  readonly serverVersion: number
  readonly timeZone: string
  readonly searchPath: readonly string[]
  readonly tables: readonly TableFacts[]
  readonly types: readonly TypeFacts[]
  /** Names of functions that are VOLATILE; every other one is not. */
  readonly volatileFunctions: readonly string[]
  /** Those outside of pg_catalog; of several with one name the least steady counts. */
  readonly ownFunctions: readonly FunctionFacts[]
  readonly objects: readonly ObjectFacts[]
  readonly publications: readonly PublicationFacts[]
  readonly uses: readonly UseFacts[]
}

export type Volatility = 'immutable' | 'stable' | 'volatile'

export type ReplicaIdentity = 'default' | 'nothing' | 'full' | 'index'

export type FunctionFacts = {
  readonly name: string
  readonly volatility: Volatility
  /** Called by triggers alone. */
  readonly isTrigger: boolean
}

/** What is there beside relations, enums, domains and functions. `type`: a composite, a range or a base type. */
export type ObjectFacts = {
  readonly kind: 'schema' | 'sequence' | 'type' | 'procedure'
  readonly name: string
}

export type PublicationFacts = {
  readonly name: string
  /** Of all tables, those that come later among them. */
  readonly isOfAll: boolean
  /** UPDATE or DELETE, for which rows have to be told apart. */
  readonly isOfChanges: boolean
}

export type TableFacts = {
  readonly schema: string
  readonly name: string
  readonly kind: 'table' | 'partitioned' | 'view' | 'materialized-view' | 'foreign'
  /** With those of its partitions, and of what inherits from it; `bytes` too. */
  readonly rows: number
  readonly bytes: number
  /** Survives a crash of the server: neither UNLOGGED nor temporary. */
  readonly logged: boolean
  /** Publications that its changes go into, those of all tables or of its schema among them. */
  readonly publications: readonly string[]
  /** What an UPDATE or DELETE is told by there: `default` is the primary key. */
  readonly replicaIdentity: ReplicaIdentity
  /** As pg_get_partkeydef gives it: `RANGE (at)`; null where the table is not partitioned. */
  readonly partitionKey: string | null
  /** Of its parent; null where it is no partition. */
  readonly partitionOf: { readonly schema: string; readonly name: string; readonly isDefault: boolean } | null
  /** Tables after INHERITS; empty for a partition. */
  readonly inherits: readonly { readonly schema: string; readonly name: string }[]
  readonly columns: readonly ColumnFacts[]
  readonly constraints: readonly ConstraintFacts[]
  readonly indexes: readonly IndexFacts[]
  /** Of people's own, made on this very table: a partition's copies of its parent's do not count. */
  readonly triggers: number
  readonly onUpdate: OnUpdate
  /** Views, policies and the like that name a column; `column` is null where the table as a whole is meant. */
  readonly dependents: readonly DependentFacts[]
}

/** What an UPDATE sets off, enabled or not: triggers counted as above, and the table's own rules. */
export type OnUpdate = { readonly triggers: number; readonly rules: number }

export type ColumnFacts = {
  readonly name: string
  readonly typeSchema: string
  readonly type: string
  /** As in pg_attribute: −1 without. */
  readonly typmod: number
  readonly notNull: boolean
  readonly hasDefault: boolean
  /** As SQL; null without one, and for identity and generated columns. */
  readonly default: string | null
  readonly generated: boolean
}

export type ConstraintFacts = {
  readonly name: string
  readonly kind: 'check' | 'foreign' | 'unique' | 'primary' | 'exclusion' | 'not-null'
  readonly columns: readonly string[]
  readonly valid: boolean
  /** As pg_get_constraintdef gives it. */
  readonly definition: string
  readonly references: { readonly schema: string; readonly name: string } | null
  /** The columns there, in the order of `columns`. */
  readonly referenced: readonly string[]
}

export type IndexFacts = {
  readonly name: string
  readonly columns: readonly (string | null)[]
  readonly unique: boolean
  readonly valid: boolean
  readonly partial: boolean
  /** Columns that its keys, expressions and predicate read, and those that it includes. */
  readonly reads: readonly string[]
  /** As pg_get_indexdef gives it. */
  readonly definition: string
  /** To an index of the partitioned table that its table is a part of. */
  readonly attached: boolean
}

export type DependentFacts = {
  readonly kind: string
  readonly name: string
  readonly column: string | null
}

export type TypeFacts = {
  readonly schema: string
  readonly name: string
  readonly kind: 'domain' | 'enum'
  /** A domain that checks its values. */
  readonly constrained: boolean
  /** Of a domain: what it is a domain over, which may be another one. */
  readonly base: { readonly schema: string; readonly name: string; readonly typmod: number } | null
  /** A domain's own, as SQL. */
  readonly default: string | null
}

/** What CASCADE takes along with an object: `user` as the server describes it, a view as such. */
export type UseFacts = {
  /** `key`: a constraint, or the index of one. */
  readonly kind: 'type' | 'sequence' | 'function' | 'view' | 'extension' | 'table' | 'key'
  /** Null for an extension. */
  readonly schema: string | null
  readonly name: string
  /** The column of a table that it is about; null where the table as a whole is meant, or for another kind. */
  readonly part: string | null
  readonly user: string
  /** The table that the user is of or belongs to, with the column, where it is one or a default. */
  readonly table: { readonly schema: string; readonly name: string } | null
  readonly column: string | null
}
