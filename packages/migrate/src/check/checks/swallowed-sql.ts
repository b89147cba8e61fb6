import type { Check } from '../check.ts'
import { oneFile } from '../example.ts'
import { factsOf } from '../facts-of.ts'

export const swallowedSql: Check = {
  code: 'SQL.SWALLOWED',
  severity: 'error',
  title: 'SQL was appended to a comment and became part of it: it does not run.',
  hint: 'Put the statement on a line of its own.',
  dialect: null,
  bad: oneFile('postgresql', '-- Custom SQL migration file, put your code below! --UPDATE a SET b = 1;'),
  good: oneFile('postgresql', '-- Custom SQL migration file, put your code below! --\nUPDATE a SET b = 1;'),
  find: ({ migrations }) =>
    factsOf(migrations, 'open-comment')
      .filter(({ fact }) => fact.swallowsSql)
      .map(({ migration: { tag, file }, fact: { line } }) => {
        return { tag, file, line, message: 'The comment on this line holds a statement, which does not run.' }
      }),
}
