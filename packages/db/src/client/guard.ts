import { toDbError } from '../db-error.ts'
import {
  createScope,
  createTransactionScopes,
  inTurn,
  refuseNestedWrite,
  runScope,
  runStatement,
  type TransactionScope,
  type TransactionScopes,
} from './transaction-scope.ts'

/** Read as Drizzle builds it; SQL of the app's own that reads, or calls a function that may write; all else. */
export type QueryKind = 'select' | 'own select' | 'write'

/**
 * How a database lets work in. `query` runs one statement outside transactions, `transaction` a whole one; each
 * may wait (SQLite's write queue) and repeat what cannot have had an effect.
 */
export type Gate = {
  readonly query: <T>(kind: QueryKind, run: () => Promise<T>) => Promise<T>
  /** Awaited before each statement, inside transactions too. */
  readonly pause?: () => Promise<void>
  /** `run` calls `begun` once the transaction is open: from then on it must not be repeated. */
  readonly transaction: <T>(run: (begun: () => void) => Promise<T>) => Promise<T>
}

/** What Drizzle's sessions have in common in both dialects; its own classes type most of it as internal. */
type Session = {
  prepareQuery: (...args: unknown[]) => object
  transaction: (run: (tx: Transaction) => Promise<unknown>, config?: unknown) => Promise<unknown>
  dialect: { sqlToQuery: (...args: unknown[]) => unknown }
}
type Transaction = {
  session: Session
  transaction: (run: (tx: Transaction) => Promise<unknown>, config?: unknown) => Promise<unknown>
}
type Run = <T>(kind: QueryKind, run: () => Promise<T>) => Promise<T>

const executing = new Set<PropertyKey>(['execute', 'all', 'get', 'run', 'values'])

/**
 * Puts a Drizzle database behind a gate, and turns everything it throws into a DbError: Drizzle's own errors
 * print the query's parameters.
 */
export function guardDatabase(database: object, gate: Gate): void {
  const session = Reflect.get(database, 'session') as Session
  const scopes = createTransactionScopes()
  guardDialect(session)
  guardStatements(session, (kind, run) => {
    if (kind === 'write') refuseNestedWrite(scopes)
    return gate.query(kind, paused(run, gate))
  })
  const begin = session.transaction.bind(session)
  session.transaction = async (run, config) => {
    refuseNestedWrite(scopes)
    return await endedBy((note) =>
      gate.transaction((begun) =>
        begin((tx) => {
          begun()
          return note(enter(tx, { gate, scopes }, run))
        }, config),
      ),
    )
  }
}

type Surroundings = { readonly gate: Gate; readonly scopes: TransactionScopes }

/** Runs a transaction's callback in a scope of its own; `parent` is the scope that it is nested in. */
async function enter(
  tx: Transaction,
  around: Surroundings,
  run: (tx: Transaction) => Promise<unknown>,
  parent?: TransactionScope,
): Promise<unknown> {
  const scope = createScope(parent)
  const { session } = tx
  const unguarded = session.prepareQuery.bind(session)
  guardStatements(session, (_kind, statement) =>
    runStatement(around.scopes, scope, paused(statement, around.gate)),
  )
  const nest = tx.transaction.bind(tx)
  tx.transaction = (inner, config) =>
    endedBy((note) =>
      inTurn(around.scopes, scope, () =>
        withSession(tx, derived(session, unguarded), () =>
          nest((nested) => note(enter(nested, around, inner, scope)), config),
        ),
      ),
    )
  try {
    return await runScope(around.scopes, scope, () => run(tx))
  } catch (error) {
    throw new Ended(error, scope.lost ?? error)
  }
}

/** libSQL nests savepoints in one session: each nested transaction gets one derived from it, for its own scope. */
function derived(session: Session, prepareQuery: Session['prepareQuery']): Session {
  return Object.assign(Object.create(session) as Session, { prepareQuery })
}

/** Drizzle reads `tx.session` while it starts the nested transaction, before its first await. */
function withSession<T>(tx: Transaction, session: Session, start: () => Promise<T>): Promise<T> {
  const own = tx.session
  tx.session = session
  try {
    return start()
  } finally {
    tx.session = own
  }
}

function paused<T>(run: () => Promise<T>, { pause }: Gate): () => Promise<T> {
  if (pause === undefined) return run
  return async () => {
    await pause()
    return await run()
  }
}

function guardStatements(session: Session, run: Run): void {
  const prepare = session.prepareQuery.bind(session)
  session.prepareQuery = (...args) => {
    const prepared = prepare(...args)
    return isSavepoint(args) ? prepared : guardPrepared(prepared, kindOf(args), run)
  }
}

function guardPrepared(prepared: object, kind: QueryKind, run: Run): object {
  return new Proxy(prepared, {
    get(target, property) {
      const value: unknown = Reflect.get(target, property, target)
      if (typeof value !== 'function' || !executing.has(property)) return value
      return (...args: unknown[]) =>
        mapped(() => run(kind, () => mapped(() => Reflect.apply(value, target, args) as Promise<unknown>)))
    },
  })
}

/** Drizzle tells the kind of a built query in its sixth argument, and gives relational ones a mapper. */
function kindOf(prepareArguments: readonly unknown[]): QueryKind {
  const [query, fields, , , mapper, metadata] = prepareArguments
  const type = (metadata as { readonly type?: unknown } | undefined)?.type
  if (typeof type === 'string') return type === 'select' ? 'select' : 'write'
  const text = (query as { readonly sql: string }).sql
  // The last is what $count builds.
  if (fields !== undefined || mapper !== undefined || text.startsWith('select count(*) from '))
    return 'select'
  return /^\s*select\b/i.test(text) ? 'own select' : 'write'
}

/** Drizzle's own statements around a nested transaction on libSQL, which runs in the turn of its parent. */
function isSavepoint([query]: readonly unknown[]): boolean {
  return /^(savepoint|release savepoint|rollback to savepoint) sp\d+$/.test(
    (query as { readonly sql: string }).sql,
  )
}

/** Encoding parameters can throw too, before a query is prepared. */
function guardDialect(session: Session): void {
  const toQuery = session.dialect.sqlToQuery.bind(session.dialect)
  session.dialect.sqlToQuery = (...args) => {
    try {
      return toQuery(...args)
    } catch (error) {
      throw toDbError(error) ?? error
    }
  }
}

/** How a callback ended: what the caller is to get, and what the driver is to know. */
class Ended extends Error {
  readonly forCaller: unknown
  readonly forDriver: unknown

  constructor(forCaller: unknown, forDriver: unknown) {
    super('ended')
    this.forCaller = forCaller
    this.forDriver = forDriver
  }
}

/**
 * Runs a transaction; `note` watches its callback. What the callback threw is what the caller gets, as it is: an
 * error of the app's own, and not that of the rollback, which fails where SQLite has rolled back by itself.
 */
async function endedBy<T>(run: (note: <R>(work: Promise<R>) => Promise<R>) => Promise<T>): Promise<T> {
  let ended: Ended | undefined
  const note = async <R>(work: Promise<R>): Promise<R> => {
    try {
      return await work
    } catch (error) {
      ended = error instanceof Ended ? error : new Ended(error, error)
      throw ended.forDriver
    }
  }
  try {
    return await run(note)
  } catch (error) {
    throw ended === undefined ? (toDbError(error) ?? error) : ended.forCaller
  }
}

/** Every query goes through it twice: a promise less is worth its place here. */
function mapped<T>(run: () => Promise<T>): Promise<T> {
  try {
    return run().catch(rethrow)
  } catch (error) {
    return Promise.reject(toDbError(error) ?? error)
  }
}

function rethrow(error: unknown): never {
  throw toDbError(error) ?? error
}
