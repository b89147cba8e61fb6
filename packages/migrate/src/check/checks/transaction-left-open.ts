import { segmentFile } from '../../state/segments.ts'
import type { Check, Place } from '../check.ts'
import { oneFile } from '../example.ts'

export const transactionLeftOpen: Check = {
  code: 'SQL.TRANSACTION_LEFT_OPEN',
  severity: 'warning',
  title: 'The file opens a transaction and does not end it; the engine commits it at the end of the file.',
  hint: 'Add the missing COMMIT, or take BEGIN out.',
  dialect: null,
  bad: oneFile('postgresql', 'BEGIN;\nCREATE TABLE a (id integer);'),
  good: oneFile('postgresql', 'BEGIN;\nCREATE TABLE a (id integer);\nCOMMIT;'),
  find: ({ migrations }) =>
    migrations.flatMap(({ tag, file, statements }): Place[] => {
      const last = segmentFile(statements).at(-1)
      if (last?.kind !== 'transaction' || last.opens !== 'file' || last.closes !== 'engine') return []
      const line = (last.statements[0] ?? statements.at(-1))?.line ?? 1
      return [{ tag, file, line, message: 'The transaction that begins here is never ended.' }]
    }),
}
