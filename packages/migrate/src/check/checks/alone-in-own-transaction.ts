import { segmentFile } from '../../state/segments.ts'
import type { Check } from '../check.ts'
import { oneFile } from '../example.ts'

export const aloneInOwnTransaction: Check = {
  code: 'SQL.ALONE_IN_OWN_TRANSACTION',
  severity: 'error',
  title: 'The file opens a transaction around a statement that cannot run in one: the database refuses it.',
  hint: 'Take BEGIN and COMMIT out: the engine opens transactions where they can be.',
  dialect: null,
  bad: oneFile('postgresql', 'BEGIN;\nCREATE INDEX CONCURRENTLY a_name ON a (name);\nCOMMIT;'),
  good: oneFile('postgresql', 'CREATE INDEX CONCURRENTLY a_name ON a (name);'),
  find: ({ migrations }) =>
    migrations.flatMap(({ tag, file, statements }) =>
      segmentFile(statements)
        .flatMap((segment) => (segment.kind === 'transaction' ? segment.statements : []))
        .filter(({ effect, subject }) => effect === 'alone' && subject?.kind !== 'enum-value')
        .map(({ ordinal, line }) => {
          return {
            tag,
            file,
            line,
            message: `Statement ${ordinal} stands between the file's BEGIN and COMMIT.`,
          }
        }),
    ),
}
