import type { InsideSubject, ProbeSubject, StatementConduct } from '../model/statement.ts'

/** Runs in whatever transaction is open. */
export const inside = insideWith(null)

export function insideWith(subject: InsideSubject | null): StatementConduct {
  return { effect: 'inside', repeat: 'transactional', subject }
}

export function probed(subject: ProbeSubject): StatementConduct {
  return { effect: 'alone', repeat: 'probe', subject }
}

export const repeatable: StatementConduct = { effect: 'alone', repeat: 'repeatable', subject: null }
export const unknown: StatementConduct = { effect: 'alone', repeat: 'unknown', subject: null }

export function controls(effect: 'begin' | 'savepoint'): StatementConduct {
  return { effect, repeat: 'transactional', subject: null }
}

export function ends(effect: 'commit' | 'rollback', chain = false): StatementConduct {
  return { effect, repeat: 'transactional', subject: null, chain }
}
