import type { Check } from '../check.ts'
import { oneFile } from '../example.ts'

export const noStatement: Check = {
  code: 'SQL.NO_STATEMENT',
  severity: 'note',
  title: 'A migration is empty or holds only comments: it is recorded and changes nothing.',
  hint: 'Write its SQL below the comment, on a new line, before it is applied anywhere.',
  dialect: null,
  bad: oneFile('postgresql', '-- Custom SQL migration file, put your code below! --\n'),
  good: oneFile('postgresql', '-- Custom SQL migration file, put your code below! --\nUPDATE a SET b = 1;\n'),
  find: ({ migrations }) =>
    migrations
      .filter(({ statements }) => statements.length === 0)
      .map(({ tag, file }) => ({ tag, file, message: `${file} holds no statement.` })),
}
