/** SQLSTATE of a COMMIT or ROLLBACK of a procedure or DO block where there may be none. */
export const invalidTermination = '2D000'

/**
 * What to write where a CALL or DO ends a transaction by itself. PostgreSQL allows that outside of any transaction
 * alone: neither in the engine's own nor between a file's BEGIN and COMMIT.
 */
export function ownCommitAdvice(isInTransaction: boolean): string {
  return isInTransaction
    ? 'It commits by itself, which no transaction allows: write COMMIT; as a statement of its own before it, and no BEGIN. ' +
        'What stands before is committed then, and it runs outside of a transaction.'
    : 'It commits where PostgreSQL allows none: in a procedure with SET or SECURITY DEFINER, below a function, ' +
        'or in a block with EXCEPTION.'
}
