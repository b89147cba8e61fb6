import { CodedError } from '@twinship/core'
import type { DataAnswer } from '@twinship/migrate'

const whats: Readonly<Record<DataAnswer['kind'], (columns: string) => string>> = {
  null: (columns) => `with NULL in ${columns}`,
  duplicate: (columns) => `that repeat others in ${columns}`,
  orphan: (columns) => `of which ${columns} ${columns.includes(', ') ? 'refer' : 'refers'} to nothing`,
  row: (columns) => `without a value for ${columns}`,
  check: (columns) => `outside of the condition on ${columns}`,
  value: (columns) => `with a value in ${columns} that does not convert`,
  length: (columns) => `with a value in ${columns} that is too long`,
  exclusion: () => 'that exclude each other',
  'outside-bounds': (columns) => `whose ${columns} is outside of the bounds of the partition`,
  'of-new-partition': (columns) => `whose ${columns} belongs to the new partition`,
}

/** Each count that stands in the way, and those that were given up. */
export function preflightText(answers: readonly DataAnswer[] | null): string {
  if (answers === null) return ''
  const shown = answers.filter(({ count }) => count !== 0)
  const counted = answers.filter(({ count }) => count !== null).length
  const undecided = answers.length - counted
  const more = undecided === 0 ? '' : `, ${undecided} not decided`
  const head = `Data        ${counted} counted, ${answers.filter(isFailing).length} in the way${more}\n`
  return head + shown.map((answer) => `  ${answerText(answer)}\n`).join('')
}

/** What preflight could not decide, each a line; a run goes on. */
export function undecidedTexts(answers: readonly DataAnswer[]): readonly string[] {
  return answers.filter(({ count }) => count === null).map(answerText)
}

function answerText(answer: DataAnswer): string {
  const { file, line, statement, table, kind, columns, count, isAtLeast, mendedBy, undecided, tag } = answer
  const place = `${file}:${line}  statement ${statement}`
  const what = whats[kind](columns.join(', '))
  if (count === null)
    return `${place}: whether there are rows of ${table} ${what} is not decided: ${undecided}`
  const rows = `${isAtLeast ? 'at least ' : ''}${count} ${count === 1 ? 'row' : 'rows'}`
  const other = mendedBy === null || mendedBy.tag === tag ? '' : ` of ${mendedBy.tag}`
  const unless = mendedBy === null ? '' : `, unless statement ${mendedBy.statement}${other} mends that`
  return `${place}: ${rows} of ${table} ${what}${unless}`
}

/** What an earlier statement may mend is told and stops nothing. */
function isFailing({ count, mendedBy }: DataAnswer): boolean {
  return count !== null && count > 0 && mendedBy === null
}

/** PREFLIGHT.DATA where rows make statements fail: all of them at once, without a value. */
export function preflightError(answers: readonly DataAnswer[] | null): CodedError | undefined {
  const failing = (answers ?? []).filter(isFailing)
  const [first] = failing
  if (first === undefined) return undefined
  const statements = failing.length === 1 ? 'One pending statement' : `${failing.length} pending statements`
  const problems = failing.map(answerText)
  return new CodedError(
    'PREFLIGHT.DATA',
    `${statements} would fail on the rows of today; nothing was changed.\n${problems.map((one) => `  ${one}`).join('\n')}`,
    {
      details: { migration: first.tag, statement: first.statement, problems },
    },
  )
}
