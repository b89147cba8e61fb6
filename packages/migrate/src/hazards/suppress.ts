import type { Statement } from '../model/statement.ts'
import type { Comment } from '../parse/parser.ts'

/** `-- ops:ignore <rule>[, <rule>] because <reason>`, and the statement that it is for. */
export type Suppression = {
  readonly rules: readonly string[]
  /** Null where none is given: then it suppresses nothing. */
  readonly reason: string | null
  readonly line: number
  /** Ordinal; null where no statement follows. */
  readonly statement: number | null
}

const word = 'ops:ignore'

/** A comment is for the statement it stands in or behind on its line, otherwise for the next one. */
export function readSuppressions(
  comments: readonly Comment[],
  statements: readonly Statement[],
): readonly Suppression[] {
  return comments.flatMap((comment): Suppression[] => {
    const text = bare(comment.text)
    if (text !== word && !text.startsWith(`${word} `)) return []
    const [names = '', ...reasons] = text.slice(word.length).split(' because ')
    const reason = reasons.join(' because ').trim()
    const rules = names
      .replace(/ because$/, '')
      .split(/[\s,]+/)
      .filter((name) => name !== '')
    return [
      {
        rules,
        reason: reason === '' ? null : reason,
        line: comment.line,
        statement: statementOf(comment, statements),
      },
    ]
  })
}

function bare(text: string): string {
  const inner = text.startsWith('--') ? text.slice(2) : text.slice(2, -2)
  return inner.trim().replaceAll(/\s+/g, ' ')
}

function statementOf({ offset, line }: Comment, statements: readonly Statement[]): number | null {
  const before = statements.findLast((statement) => statement.offset < offset)
  if (before !== undefined) {
    const end = before.offset + before.sql.length
    const lastLine = before.line + before.sql.split('\n').length - 1
    if (offset < end || line === lastLine) return before.ordinal
  }
  return statements.find((statement) => statement.offset > offset)?.ordinal ?? null
}
