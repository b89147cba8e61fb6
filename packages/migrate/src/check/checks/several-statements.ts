import type { ParsedMigration } from '../../model/parsed.ts'
import type { Check } from '../check.ts'
import { oneFile } from '../example.ts'

export const severalStatements: Check = {
  code: 'SQL.SEVERAL_STATEMENTS',
  severity: 'warning',
  title: 'Several statements without a breakpoint: with libSQL, stock Drizzle runs only the first of them.',
  hint: 'Put --> statement-breakpoint on a line of its own between them.',
  dialect: 'sqlite',
  bad: oneFile('sqlite', 'CREATE TABLE a (id integer);\nCREATE TABLE b (id integer);'),
  good: oneFile(
    'sqlite',
    'CREATE TABLE a (id integer);\n--> statement-breakpoint\nCREATE TABLE b (id integer);',
  ),
  find: ({ migrations }) =>
    migrations.flatMap((migration) =>
      unseparated(migration).map(({ ordinal, line }) => ({
        tag: migration.tag,
        file: migration.file,
        line,
        message: `No breakpoint stands before statement ${ordinal}.`,
      })),
    ),
}

function unseparated({ statements, breakpoints }: ParsedMigration): ParsedMigration['statements'] {
  let next = 0
  return statements.filter(({ offset }, index) => {
    const before = next
    while ((breakpoints[next] ?? offset) < offset) next++
    return index > 0 && next === before
  })
}
