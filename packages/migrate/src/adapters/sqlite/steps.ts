import type { TransactionSegment } from '../../model/segment.ts'
import type { FilePlan, Step } from '../../model/run.ts'
import type { Statement } from '../../model/statement.ts'

export type TransactionPart = Pick<TransactionSegment, 'opens' | 'closes' | 'statements'> & {
  /** Each stands for itself: where one fails, those before it stay. */
  readonly isRow: boolean
}

/** What is sent in one go: statements that share a transaction, or one that can be in none. */
export type Work =
  | { readonly kind: 'transaction'; readonly part: TransactionPart }
  | { readonly kind: 'alone'; readonly statement: Statement; readonly past: Step['past'] }

/**
 * After its own COMMIT each statement of a file would stand by itself. Here those in a row share a transaction, its
 * savepoints with them: so what they do together is proven together, as DELETE of a parent and then of its children.
 * Where one of them fails those before it stay, as they would.
 * A file without statements, or with all of them done, still has to be recorded.
 */
export function worksOf({ steps }: FilePlan): readonly Work[] {
  const works: Work[] = []
  let row: Statement[] = []
  const close = () => {
    // A savepoint that is open when a statement fails takes along what was done since.
    const isRow = row.every(({ effect }) => effect !== 'savepoint')
    if (row.length > 0) works.push({ kind: 'transaction', part: engines(row, isRow) })
    row = []
  }
  for (const { segment, past } of steps) {
    if (segment.kind === 'alone' && joins(segment.transaction, segment.statement)) {
      row.push(segment.statement)
      continue
    }
    close()
    if (segment.kind === 'transaction')
      works.push({ kind: 'transaction', part: { ...segment, isRow: false } })
    else works.push({ kind: 'alone', statement: segment.statement, past })
  }
  close()
  return works.length > 0 ? works : [{ kind: 'transaction', part: engines([], false) }]
}

function engines(statements: readonly Statement[], isRow: boolean): TransactionPart {
  return { opens: 'engine', closes: 'engine', statements, isRow }
}

function joins(transaction: 'own' | 'none', { effect }: Statement): boolean {
  return transaction === 'own' || effect === 'savepoint'
}

/** The statements of a file that are committed: the rest of it is in the plan. */
export function committedOf({ parsed, steps }: FilePlan): readonly Statement[] {
  const [next] = steps.map(({ segment }) => {
    return segment.kind === 'alone' ? segment.statement.ordinal : (segment.statements[0]?.ordinal ?? 0)
  })
  return parsed.statements.filter(({ ordinal }) => next === undefined || ordinal < next)
}
