import type { Savepoint, Statement } from '../model/statement.ts'
import { segmentFile } from './segments.ts'

/**
 * Of a file's first `done` statements those that are in the database: without what its own ROLLBACK or ROLLBACK TO
 * took back. Its control of transactions counts where it is part of what was committed.
 */
export function keptStatements(statements: readonly Statement[], done: number): readonly Statement[] {
  return segmentFile(statements)
    .flatMap((segment) => {
      if (segment.kind === 'alone') return [segment.statement]
      return segment.closes === 'rollback' ? [] : withoutUndone(segment.statements)
    })
    .filter(({ ordinal }) => ordinal <= done)
}

/** Settings of the session that are in force behind the first `done` statements, in order; DISCARD ALL ends all. */
export function settingsInForce(statements: readonly Statement[], done: number): readonly Statement[] {
  const kept = keptStatements(statements, done)
  return kept
    .slice(kept.findLastIndex(({ subject }) => subject?.kind === 'discard-all') + 1)
    .filter(({ subject }) => subject?.kind === 'setting' && subject.lasts === 'session')
}

export type TemporaryName = { readonly name: string; readonly line: number }

/** Temporary relations that the first `done` statements have made: they go with the session. */
export function temporaryNames(statements: readonly Statement[], done: number): readonly TemporaryName[] {
  return keptStatements(statements, done).flatMap(({ subject, line }) =>
    subject?.kind === 'temporary' ? [{ name: subject.name, line }] : [],
  )
}

type Mark = { readonly name: string; readonly length: number }

function withoutUndone(statements: readonly Statement[]): readonly Statement[] {
  const kept: Statement[] = []
  const marks: Mark[] = []
  for (const statement of statements) {
    if (statement.effect === 'savepoint') follow(statement.savepoint, marks, kept)
    kept.push(statement)
  }
  return kept
}

/** A savepoint stays after ROLLBACK TO, without those behind it; RELEASE takes it as well. It is kept itself. */
function follow({ does, name }: Savepoint, marks: Mark[], kept: Statement[]): void {
  if (does === 'set') {
    marks.push({ name, length: kept.length + 1 })
    return
  }
  const at = marks.findLastIndex((mark) => mark.name === name)
  const mark = marks[at]
  if (mark === undefined) return
  marks.splice(does === 'undo' ? at + 1 : at)
  if (does === 'undo') kept.splice(mark.length)
}
