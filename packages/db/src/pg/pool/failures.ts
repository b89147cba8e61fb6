import { toDbError } from '../../db-error.ts'

/** Errors of a prepared statement itself: they come before the statement runs. */
const staleStatement = new Set(['0A000', '26000', '42P05'])

/** Whether a prepared statement could not be used any more, or is not there: nothing was run. */
export function isStalePrepared(error: unknown): boolean {
  return error instanceof Error && 'code' in error && staleStatement.has(String(error.code))
}

/** Whether the connection ended before the answer came. */
export function isConnectionLost(error: unknown): boolean {
  return toDbError(error)?.code === 'DB.CONNECTION_LOST'
}

/** Pauses between attempts in milliseconds: doubling from 50 to 1,000, each shortened by up to a half at random. */
export function backOffMs(attempt: number, random: () => number): number {
  return Math.min(1000, 50 * 2 ** Math.min(attempt, 10)) * (1 - random() / 2)
}
