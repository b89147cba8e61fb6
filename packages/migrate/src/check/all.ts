import type { Check } from './check.ts'
import { aloneInOwnTransaction } from './checks/alone-in-own-transaction.ts'
import { decreasingWhen } from './checks/decreasing-when.ts'
import { duplicateIdx } from './checks/duplicate-idx.ts'
import { duplicateWhen } from './checks/duplicate-when.ts'
import { enumValueUsed } from './checks/enum-value-used.ts'
import { futureWhen } from './checks/future-when.ts'
import { longName } from './checks/long-name.ts'
import { missingFile } from './checks/missing-file.ts'
import { noStatement } from './checks/no-statement.ts'
import { notInTransaction } from './checks/not-in-transaction.ts'
import { openComment } from './checks/open-comment.ts'
import { orphanFile } from './checks/orphan-file.ts'
import { preparedTransaction } from './checks/prepared-transaction.ts'
import { severalStatements } from './checks/several-statements.ts'
import { snapshotBroken } from './checks/snapshot-broken.ts'
import { snapshotForked } from './checks/snapshot-forked.ts'
import { snapshotMissing } from './checks/snapshot-missing.ts'
import { swallowedSql } from './checks/swallowed-sql.ts'
import { temporaryAcrossCommit } from './checks/temporary-across-commit.ts'
import { transactionLeftOpen } from './checks/transaction-left-open.ts'

/** Every check of the journal, in the order in which its page lists them. */
export const checks: readonly Check[] = [
  missingFile,
  orphanFile,
  duplicateIdx,
  duplicateWhen,
  decreasingWhen,
  futureWhen,
  snapshotMissing,
  snapshotBroken,
  snapshotForked,
  swallowedSql,
  aloneInOwnTransaction,
  preparedTransaction,
  transactionLeftOpen,
  temporaryAcrossCommit,
  severalStatements,
  longName,
  notInTransaction,
  enumValueUsed,
  noStatement,
  openComment,
]
