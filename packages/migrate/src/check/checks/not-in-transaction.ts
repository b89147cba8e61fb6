import type { ParsedMigration } from '../../model/parsed.ts'
import type { Statement } from '../../model/statement.ts'
import type { Check } from '../check.ts'
import { oneFile } from '../example.ts'

export const notInTransaction: Check = {
  code: 'SQL.NOT_IN_TRANSACTION',
  severity: 'note',
  title: 'A statement cannot run in a transaction: the engine runs it by itself, stock Drizzle fails.',
  hint: 'Keep it in a migration of its own, so that a failure leaves nothing half done.',
  dialect: null,
  bad: oneFile('postgresql', 'CREATE INDEX CONCURRENTLY a_name ON a (name);'),
  good: oneFile('postgresql', 'CREATE INDEX a_name ON a (name);'),
  find: ({ migrations }) =>
    migrations.flatMap(({ tag, file, statements }: ParsedMigration) =>
      statements.filter(isAlone).map(({ ordinal, line }) => ({
        tag,
        file,
        line,
        message: `Statement ${ordinal} cannot run in a transaction.`,
      })),
    ),
}

/** ADD VALUE may be in one; only its value may not be used there. */
function isAlone({ effect, subject }: Statement): boolean {
  return effect === 'alone' && subject?.kind !== 'enum-value'
}
