import { preparesTransaction } from '../../plan/refuse.ts'
import type { Check } from '../check.ts'
import { oneFile } from '../example.ts'

export const preparedTransaction: Check = {
  code: 'SQL.PREPARED_TRANSACTION',
  severity: 'error',
  title:
    'The file prepares a transaction: the record of the migration would wait in it, so the engine refuses the file.',
  hint: 'Write COMMIT in place of PREPARE TRANSACTION and take COMMIT PREPARED out.',
  dialect: 'postgresql',
  bad: oneFile('postgresql', `BEGIN;\nCREATE TABLE a (id integer);\nPREPARE TRANSACTION 'x';`),
  good: oneFile('postgresql', 'BEGIN;\nCREATE TABLE a (id integer);\nCOMMIT;'),
  find: ({ migrations }) =>
    migrations.flatMap(({ tag, file, statements }) =>
      statements.filter(preparesTransaction).map(({ ordinal, line }) => {
        return { tag, file, line, message: `Statement ${ordinal} prepares a transaction.` }
      }),
    ),
}
