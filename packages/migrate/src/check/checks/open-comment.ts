import type { Check } from '../check.ts'
import { oneFile } from '../example.ts'
import { factsOf } from '../facts-of.ts'

export const openComment: Check = {
  code: 'SQL.OPEN_COMMENT',
  severity: 'note',
  title: 'A file ends in a comment without a line end: what is appended to it becomes part of the comment.',
  hint: 'End the file with a line end before appending to it.',
  dialect: null,
  bad: oneFile('postgresql', '-- Custom SQL migration file, put your code below! --'),
  good: oneFile('postgresql', '-- Custom SQL migration file, put your code below! --\n'),
  find: ({ migrations }) =>
    factsOf(migrations, 'open-comment')
      .filter(({ fact }) => !fact.swallowsSql)
      .map(({ migration: { tag, file }, fact: { line } }) => {
        return { tag, file, line, message: `${file} ends in a comment without a line end.` }
      }),
}
