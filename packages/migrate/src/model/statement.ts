/**
 * A statement as it will be sent, and what may be done with it.
 *
 *   effect      on transactions: inside   runs in whatever transaction is open
 *                                alone    cannot run in a transaction block, or must be committed by itself
 *                                begin, commit, rollback, savepoint   the file's own control of transactions
 *   repeat      when its outcome is unknown: transactional  its journal row shares its transaction: it is known
 *                                            probe          `subject` says what to look up in the catalog
 *                                            repeatable     running it once more does no harm
 *                                            unknown        a person must say
 *
 * All of it is JSON. Offsets and columns count UTF-16 units of the text without byte order mark.
 */
export type Statement = StatementPlace & StatementConduct

export type StatementPlace = {
  /** From 1, in the order of the file. */
  readonly ordinal: number
  /** From 1. */
  readonly line: number
  /** From 1. */
  readonly column: number
  /** From 0. */
  readonly offset: number
  /** The exact slice of the file: no comment around it, no semicolon. */
  readonly sql: string
  /** SHA-256 of its tokens: comments and whitespace between them do not count. */
  readonly tokensHash: string
}

export type StatementConduct =
  | { readonly effect: 'inside'; readonly repeat: 'transactional'; readonly subject: InsideSubject | null }
  | { readonly effect: 'alone'; readonly repeat: 'probe'; readonly subject: ProbeSubject }
  | {
      readonly effect: 'alone'
      readonly repeat: 'repeatable'
      readonly subject: DiscardAll | ConnectionSubject | null
    }
  | { readonly effect: 'alone'; readonly repeat: 'unknown'; readonly subject: ConnectionSubject | null }
  | { readonly effect: 'begin'; readonly repeat: 'transactional'; readonly subject: null }
  | {
      readonly effect: 'savepoint'
      readonly repeat: 'transactional'
      readonly subject: null
      readonly savepoint: Savepoint
    }
  | {
      readonly effect: 'commit' | 'rollback'
      readonly repeat: 'transactional'
      readonly subject: null
      /** AND CHAIN: the next transaction opens at once. */
      readonly chain: boolean
      /** PREPARE TRANSACTION: it ends the session's transaction and commits nothing. */
      readonly prepares: boolean
    }

/** `undo`: ROLLBACK TO takes back what came after `set`; the name is as the database folds it. */
export type Savepoint = { readonly does: 'set' | 'release' | 'undo'; readonly name: string }

/** DISCARD ALL: every setting of the session before it is gone. */
export type DiscardAll = { readonly kind: 'discard-all' }

export type StatementEffect = StatementConduct['effect']
export type StatementRepeat = StatementConduct['repeat']

/** A relation or type as the file names it; `schema` is null where search_path decides. */
export type ObjectName = { readonly schema: string | null; readonly name: string }

/** What a probe reads from the catalog to learn whether the statement took effect. */
export type ProbeSubject =
  | {
      readonly kind: 'index-build'
      /** Null where the server chooses the name; the index lives in the schema of its table. */
      readonly name: string | null
      readonly table: ObjectName
      readonly ifNotExists: boolean
    }
  | { readonly kind: 'index-drop'; readonly indexes: readonly ObjectName[]; readonly ifExists: boolean }
  | {
      readonly kind: 'reindex'
      readonly target: 'index' | 'table' | 'schema' | 'database' | 'system'
      /** Null for the current database. */
      readonly object: ObjectName | null
    }
  | {
      readonly kind: 'enum-value'
      readonly type: ObjectName
      readonly value: string
      readonly ifNotExists: boolean
    }
  | { readonly kind: 'detach-partition'; readonly table: ObjectName; readonly partition: ObjectName }

/** SQLite's statements that change the connection or how the file is written, and not what is in it. */
export type ConnectionSubject =
  /** Goes with the connection. `name` is that of the schema, empty where the grammar does not tell. */
  { readonly kind: 'attach' | 'detach'; readonly name: string } | ConnectionPragma

/** A setting of the connection, which goes with it; both in small letters, `schema` empty where none is named. */
export type ConnectionPragma = { readonly kind: 'pragma'; readonly schema: string; readonly name: string }

/** What the executor must know of statements that may be in a transaction. */
export type InsideSubject =
  | ConnectionPragma
  /** CALL and DO may end transactions themselves, but only outside of one. */
  | { readonly kind: 'routine'; readonly form: 'call' | 'do' }
  /** SQLite ignores it in a transaction, so the executor sets it around; `enabled` is null where it only asks. */
  | { readonly kind: 'foreign-keys'; readonly enabled: boolean | null }
  /**
   * SET and the like: a file that is resumed needs those that last for the session again. `name` is null for all
   * (RESET ALL); `role` and `session_authorization` change who writes the engine's own records.
   */
  | { readonly kind: 'setting'; readonly name: string | null; readonly lasts: 'session' | 'transaction' }
  /**
   * REINDEX or CLUSTER of one relation, which the server refuses in a transaction where that is partitioned (25001).
   * Running it once more does no harm.
   */
  | { readonly kind: 'rebuild' }
  /** A temporary relation that outlives its transaction: it goes with the session. */
  | { readonly kind: 'temporary'; readonly name: string }
  /** libSQL's ALTER COLUMN … TO: not of SQLite's grammar, passed on as it stands. */
  | { readonly kind: 'alter-column-to'; readonly table: string }
  /** SQLite's, where rows of other tables go along with it. */
  | { readonly kind: 'drop-table'; readonly table: string }
  /** SQLite's: rows that are meant to go are not missed after a rebuild. */
  | { readonly kind: 'delete-rows'; readonly table: string }
  | { readonly kind: 'rename-table'; readonly table: string; readonly to: string }
