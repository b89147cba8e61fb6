import type { TransactionStmt } from 'libpg-query'
import type { StatementConduct } from '../../model/statement.ts'
import { controls, ends, unknown } from '../conducts.ts'

/** The file's own control of transactions. PREPARE TRANSACTION ends the session's like COMMIT. */
export function transactionConduct({ kind, chain }: TransactionStmt): StatementConduct {
  switch (String(kind)) {
    case 'TRANS_STMT_BEGIN':
    case 'TRANS_STMT_START':
      return controls('begin')
    case 'TRANS_STMT_COMMIT':
      return ends('commit', chain === true)
    case 'TRANS_STMT_PREPARE':
      return ends('commit')
    case 'TRANS_STMT_ROLLBACK':
      return ends('rollback', chain === true)
    case 'TRANS_STMT_COMMIT_PREPARED':
    case 'TRANS_STMT_ROLLBACK_PREPARED':
      return unknown
    default:
      return controls('savepoint')
  }
}
