import type { PgSession } from '@twinship/core'

/**
 * Looks at the server while another session works. A connection that is lost is replaced with the next question; what
 * cannot be asked at all throws, and stops nobody's work.
 */
export type Observer = Pick<PgSession, 'query'> & {
  /** The connection gives no answer any more: the next question goes over another one. */
  readonly drop: () => void
}
