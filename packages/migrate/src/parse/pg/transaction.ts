import type { TransactionStmt } from 'libpg-query'
import type { StatementConduct } from '../../model/statement.ts'
import { begins, ends, savepoint, unknown } from '../conducts.ts'

/** The file's own control of transactions. PREPARE TRANSACTION ends the session's like COMMIT. */
export function transactionConduct(statement: TransactionStmt): StatementConduct {
  const { kind, chain = false, savepoint_name: name = '' } = statement
  switch (String(kind)) {
    case 'TRANS_STMT_BEGIN':
    case 'TRANS_STMT_START':
      return begins
    case 'TRANS_STMT_COMMIT':
      return ends('commit', { chain })
    case 'TRANS_STMT_PREPARE':
      return ends('commit', { prepares: true })
    case 'TRANS_STMT_ROLLBACK':
      return ends('rollback', { chain })
    case 'TRANS_STMT_COMMIT_PREPARED':
    case 'TRANS_STMT_ROLLBACK_PREPARED':
      return unknown
    case 'TRANS_STMT_RELEASE':
      return savepoint('release', name)
    case 'TRANS_STMT_ROLLBACK_TO':
      return savepoint('undo', name)
    default:
      return savepoint('set', name)
  }
}
