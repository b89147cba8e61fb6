import { AsyncLocalStorage } from 'node:async_hooks'
import { Mutex } from 'async-mutex'
import { DbError } from '../db-error.ts'

/**
 * One transaction or savepoint, bound to the `tx` that its callback gets.
 *
 * PostgreSQL ends a transaction with its first failed statement and SQLite does not: here both do, and a callback
 * that swallowed the error cannot commit. Statements and nested transactions of one scope take turns, since a
 * statement sent while a savepoint is open would be undone with it.
 */
export type TransactionScope = {
  readonly parent: TransactionScope | undefined
  readonly turn: Mutex
  open: boolean
  failed: boolean
  /** The error that told of the connection's end. */
  lost?: DbError
}

/** Which transaction the running code stands in. */
export type TransactionScopes = AsyncLocalStorage<TransactionScope>

export function createTransactionScopes(): TransactionScopes {
  return new AsyncLocalStorage()
}

export function createScope(parent: TransactionScope | undefined): TransactionScope {
  return { parent, turn: new Mutex(), open: true, failed: false }
}

/** Refuses a write on the database itself from inside its own open transaction: it would wait for itself. */
export function refuseNestedWrite(scopes: TransactionScopes): void {
  if (lineage(scopes.getStore()).some((scope) => scope.open)) throw new DbError('DB.NESTED_WRITE')
}

/** One statement of a scope, in its turn. */
export async function runStatement<T>(
  scopes: TransactionScopes,
  scope: TransactionScope,
  run: () => Promise<T>,
): Promise<T> {
  return await inTurn(scopes, scope, async () => {
    try {
      return await run()
    } catch (error) {
      scope.failed = true
      if (error instanceof DbError && error.code === 'DB.CONNECTION_LOST') loseConnection(scope, error)
      throw error
    }
  })
}

/** Work on a scope, or inside it, when nothing else of it runs. */
export async function inTurn<T>(
  scopes: TransactionScopes,
  scope: TransactionScope,
  run: () => Promise<T>,
): Promise<T> {
  refuseFromInside(scopes, scope)
  return await scope.turn.runExclusive(async () => {
    if (!scope.open) throw new DbError('DB.CLOSED', 'This transaction has ended.')
    refuseFailed(scope)
    return await run()
  })
}

export async function runScope<T>(
  scopes: TransactionScopes,
  scope: TransactionScope,
  callback: () => Promise<T>,
): Promise<T> {
  try {
    const result = await scopes.run(scope, callback)
    refuseFailed(scope)
    return result
  } finally {
    scope.open = false
  }
}

/** A nested transaction holds its parent's turn: the parent's `tx` used inside would wait for ever. */
function refuseFromInside(scopes: TransactionScopes, scope: TransactionScope): void {
  const [current, ...parents] = lineage(scopes.getStore())
  if (current?.open === true && parents.includes(scope)) {
    throw new DbError('DB.NESTED_WRITE', 'A nested transaction uses the outer one, which waits for it.')
  }
}

function loseConnection(scope: TransactionScope, error: DbError): void {
  for (const at of lineage(scope)) {
    at.failed = true
    at.lost = error
  }
}

function refuseFailed(scope: TransactionScope): void {
  if (scope.lost !== undefined) throw scope.lost
  if (scope.failed) throw new DbError('DB.TRANSACTION_ABORTED')
}

function lineage(scope: TransactionScope | undefined): TransactionScope[] {
  return scope === undefined ? [] : [scope, ...lineage(scope.parent)]
}
