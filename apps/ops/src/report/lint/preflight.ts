import { CodedError } from '@twinship/core'
import type { DataAnswer } from '@twinship/migrate'

const whats: Readonly<Record<DataAnswer['kind'], (columns: string) => string>> = {
  null: (columns) => `hold NULL in ${columns}`,
  duplicate: (columns) => `share their ${columns} with another`,
  orphan: (columns) => `have a ${columns} that refers to nothing`,
  row: (columns) => `are there, and get no value for ${columns}`,
}

/** Each count that stands in the way, and those that were given up. */
export function preflightText(answers: readonly DataAnswer[] | null): string {
  if (answers === null) return ''
  const shown = answers.filter(({ count }) => count !== 0)
  const head = `Data        ${answers.length} counted, ${answers.filter(isFailing).length} in the way\n`
  return head + shown.map((answer) => `  ${answerText(answer)}\n`).join('')
}

function answerText({ file, line, statement, table, kind, columns, count, mendedBy }: DataAnswer): string {
  const place = `${file}:${line}  statement ${statement}`
  if (count === null) return `${place}: ${table} was not counted within 30 seconds`
  const unless = mendedBy === null ? '' : `, unless statement ${mendedBy} mends that`
  return `${place}: ${count} rows of ${table} ${whats[kind](columns.join(', '))}${unless}`
}

/** What an earlier statement may mend is told and stops nothing. */
function isFailing({ count, mendedBy }: DataAnswer): boolean {
  return count !== null && count > 0 && mendedBy === null
}

/** LINT.DATA where rows make a statement fail. */
export function preflightError(answers: readonly DataAnswer[] | null): CodedError | undefined {
  const [first, ...more] = (answers ?? []).filter(isFailing)
  if (first === undefined) return undefined
  const others = more.length === 0 ? '' : ` and ${more.length} more`
  return new CodedError(
    'LINT.DATA',
    `Statement ${first.statement} of ${first.file}${others} would fail: ${answerText(first)}.`,
    {
      details: { migration: first.tag, statement: first.statement },
    },
  )
}
