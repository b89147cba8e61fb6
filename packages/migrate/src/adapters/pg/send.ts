import type pg from 'pg'
import type { PgSession } from '@twinship/core'

/** What a file may have changed of its session; the settings given at the start of the session are kept. */
export const resetSession = ['reset session authorization', 'reset role', 'reset all'] as const

/**
 * What a file may have left in its session that would shadow or get in the way of what the next one says. DISCARD ALL
 * would also give the lock away, and may not be sent with others.
 */
export const emptySession = [
  'discard temp',
  'discard sequences',
  'deallocate all',
  'close all',
  'unlisten *',
] as const

/** Of role, database or server; they would end a session that waits or builds for longer. Some are of newer servers. */
export const liftedLimits = [
  `select pg_catalog.set_config(name, '0', false) from pg_catalog.pg_settings where setting <> '0' and name in
     ('transaction_timeout', 'idle_session_timeout', 'idle_in_transaction_session_timeout')`,
] as const

/** Limits of the role would end what may take long; a step sets its own. */
export const noTimeouts = 'set statement_timeout = 0; set lock_timeout = 0'

/** An error of the server or of the connection, with the number of statements that completed before it. */
export class SendFailure extends Error {
  readonly completed: number
  override readonly cause: unknown

  constructor(cause: unknown, completed: number) {
    super(cause instanceof Error ? cause.message : String(cause))
    this.cause = cause
    this.completed = completed
  }
}

/** Sends a text of several statements in one message and throws away rows. Throws SendFailure. */
export async function send({ client }: PgSession, text: string): Promise<void> {
  return new Promise((resolve, reject) => {
    client.query(new Batch(text, resolve, reject))
  })
}

type CopyRefuser = pg.Connection & { sendCopyFail(reason: string): void }

/**
 * The client's own Query keeps every row and does not tell how far a failed message came. The methods are those
 * that node-postgres calls on whatever is submitted to it.
 */
class Batch implements pg.Submittable {
  readonly #text: string
  readonly #resolve: () => void
  readonly #reject: (failure: SendFailure) => void
  #completed = 0

  constructor(text: string, resolve: () => void, reject: (failure: SendFailure) => void) {
    this.#text = text
    this.#resolve = resolve
    this.#reject = reject
  }

  submit(connection: pg.Connection): void {
    connection.query(this.#text)
  }

  handleCommandComplete(): void {
    this.#completed++
  }

  handleReadyForQuery(): void {
    this.#resolve()
  }

  handleError(error: unknown): void {
    this.#reject(new SendFailure(error, this.#completed))
  }

  handleCopyInResponse(connection: CopyRefuser): void {
    connection.sendCopyFail('A migration has no data to copy from.')
  }

  handleRowDescription(): void {}
  handleDataRow(): void {}
  handleEmptyQuery(): void {}
  handlePortalSuspended(): void {}
  handleCopyData(): void {}
}
