import type {
  ConnectionSubject,
  InsideSubject,
  ProbeSubject,
  Savepoint,
  StatementConduct,
} from '../model/statement.ts'

/** Runs in whatever transaction is open. */
export const inside = insideWith(null)

export function insideWith(subject: InsideSubject | null): StatementConduct {
  return { effect: 'inside', repeat: 'transactional', subject }
}

export function probed(subject: ProbeSubject): StatementConduct {
  return { effect: 'alone', repeat: 'probe', subject }
}

export const repeatable: StatementConduct = { effect: 'alone', repeat: 'repeatable', subject: null }
export const discardAll: StatementConduct = {
  effect: 'alone',
  repeat: 'repeatable',
  subject: { kind: 'discard-all' },
}
export const rebuild = insideWith({ kind: 'rebuild' })
export function repeatableWith(subject: ConnectionSubject): StatementConduct {
  return { effect: 'alone', repeat: 'repeatable', subject }
}
export const unknown: StatementConduct = { effect: 'alone', repeat: 'unknown', subject: null }

export const begins: StatementConduct = { effect: 'begin', repeat: 'transactional', subject: null }

export function savepoint(does: Savepoint['does'], name: string): StatementConduct {
  return { effect: 'savepoint', repeat: 'transactional', subject: null, savepoint: { does, name } }
}

export function ends(
  effect: 'commit' | 'rollback',
  { chain = false, prepares = false }: { readonly chain?: boolean; readonly prepares?: boolean } = {},
): StatementConduct {
  return { effect, repeat: 'transactional', subject: null, chain, prepares }
}
