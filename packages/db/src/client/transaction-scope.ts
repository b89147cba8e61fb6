import { AsyncLocalStorage } from 'node:async_hooks'
import { DbError } from '../db-error.ts'

/**
 * One transaction or savepoint. PostgreSQL ends a transaction with its first failed statement and SQLite does
 * not: here both do, and a callback that swallowed the error cannot commit.
 */
export type TransactionScope = { open: boolean; failed: boolean }

/** Which transaction the running code stands in, so that a write past it is told from one inside it. */
export type TransactionScopes = AsyncLocalStorage<TransactionScope>

export function createTransactionScopes(): TransactionScopes {
  return new AsyncLocalStorage()
}

/** Refuses a write on the database itself from inside its own open transaction: it would wait for itself. */
export function refuseNestedWrite(scopes: TransactionScopes): void {
  if (scopes.getStore()?.open === true) throw new DbError('DB.NESTED_WRITE')
}

export async function runStatement<T>(scope: TransactionScope, run: () => Promise<T>): Promise<T> {
  refuseFailed(scope)
  try {
    return await run()
  } catch (error) {
    scope.failed = true
    throw error
  }
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

function refuseFailed(scope: TransactionScope): void {
  if (scope.failed) throw new DbError('DB.TRANSACTION_ABORTED')
}
