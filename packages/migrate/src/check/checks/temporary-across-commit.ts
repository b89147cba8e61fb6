import { segmentFile } from '../../state/segments.ts'
import { temporaryNames } from '../../state/kept.ts'
import type { Check, Place } from '../check.ts'
import { oneFile } from '../example.ts'

export const temporaryAcrossCommit: Check = {
  code: 'SQL.TEMPORARY_ACROSS_COMMIT',
  severity: 'warning',
  title:
    'A temporary table is committed before the end of its file: after a failure ops resume, in a new session, lacks it.',
  hint: 'Keep what needs the table in the transaction that makes it, or make an ordinary table and drop it.',
  dialect: 'postgresql',
  bad: oneFile(
    'postgresql',
    'CREATE TEMP TABLE t AS SELECT 1 AS a;\nCOMMIT;\nINSERT INTO a SELECT a FROM t;',
  ),
  good: oneFile('postgresql', 'CREATE TEMP TABLE t AS SELECT 1 AS a;\nINSERT INTO a SELECT a FROM t;'),
  find: ({ migrations }) =>
    migrations.flatMap(({ tag, file, statements }): Place[] => {
      const last = segmentFile(statements).at(-1)
      const first = last?.kind === 'transaction' ? last.statements[0] : last?.statement
      const before = (first?.ordinal ?? 1) - 1
      return temporaryNames(statements, before).map(({ name, line }) => {
        return { tag, file, line, message: `The temporary ${name} is committed before the last statements.` }
      })
    }),
}
