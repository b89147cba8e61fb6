import type { AloneSegment, Segment, TransactionSegment } from '../model/segment.ts'
import type { Statement } from '../model/statement.ts'

/**
 * A file as what is sent in one go, in order. Each statement lands in exactly one segment.
 *
 * The file is always in one of three modes; it starts in `engine`:
 *
 *   mode    who opened the transaction   statements share it until
 *   engine  the engine, when the first statement comes   alone, BEGIN, COMMIT, ROLLBACK or the end of the file
 *   file    the file's BEGIN or AND CHAIN                the file's COMMIT or ROLLBACK, or the end of the file
 *   single  nobody: the file has ended a transaction     at once: each by itself
 *
 *   statement   in engine                     in file                    in single
 *   inside      joins                         joins                      alone, in a transaction of its own¹
 *   alone       closes; alone; engine         joins²                     alone, without a transaction
 *   savepoint   joins                         joins                      alone, without a transaction
 *   begin       closes; opens file            joins (a warning there)    opens file
 *   commit      joins and closes; single      joins and closes; single   alone, without a transaction
 *   rollback    the same, closes: rollback    the same                   alone, without a transaction
 *   … AND CHAIN as above, then file           as above, then file        as above, then single
 *
 * ¹ CALL, DO and PRAGMA foreign_keys without one: after its own COMMIT a file may count on their working there.
 * ² The database refuses it there, and the journal check says so; ADD VALUE it allows.
 *
 * What a crash leaves: a transaction segment is in the database as a whole or not at all, with its journal rows
 * (`closes: rollback`: nothing of it ever is); an alone segment with `transaction: own` the same; of one without,
 * the outcome is unknown and the statement's `repeat` says what to do.
 */
export function segmentFile(statements: readonly Statement[]): Segment[] {
  const segments: Segment[] = []
  let mode: Mode = 'engine'
  let open: Statement[] = []
  const close = (closes: TransactionSegment['closes']) => {
    // In `file` a transaction is open even where no statement of it follows (AND CHAIN).
    if (open.length > 0 || mode === 'file') {
      const opens = mode === 'file' ? 'file' : 'engine'
      segments.push({ kind: 'transaction', opens, closes, statements: open })
    }
    open = []
  }
  for (const statement of statements) {
    const step = stepOf(mode, statement)
    if (step.before) close('engine')
    if (step.alone) segments.push(aloneSegment(statement))
    else open.push(statement)
    if (step.after !== undefined) close(step.after)
    mode = step.next
  }
  close('engine')
  return segments
}

type Mode = 'engine' | 'file' | 'single'

type Step = {
  /** The open transaction ends before the statement. */
  readonly before: boolean
  readonly alone: boolean
  /** The statement itself ends the transaction. */
  readonly after: 'commit' | 'rollback' | undefined
  readonly next: Mode
}

function stepOf(mode: Mode, statement: Statement): Step {
  const stays: Step = { before: false, alone: mode === 'single', after: undefined, next: mode }
  switch (statement.effect) {
    case 'inside':
    case 'savepoint':
      return stays
    case 'alone':
      return mode === 'file' ? stays : { ...stays, before: true, alone: true }
    case 'begin':
      return { ...stays, before: mode === 'engine', alone: false, next: 'file' }
    case 'commit':
    case 'rollback':
      if (mode === 'single') return stays
      return { ...stays, after: statement.effect, next: statement.chain ? 'file' : 'single' }
  }
}

/** See ¹ above. */
const needsNone: ReadonlySet<string> = new Set(['routine', 'foreign-keys'])

function aloneSegment(statement: Statement): AloneSegment {
  const { effect, subject } = statement
  const own = effect === 'inside' && (subject === null || !needsNone.has(subject.kind))
  return { kind: 'alone', transaction: own ? 'own' : 'none', statement }
}
