import type { PgSession } from '@twinship/core'
import type { AuditEvent, AuditHead } from '../../model/audit.ts'
import { appendAudit } from './audit.ts'
import { openBeside } from './connect.ts'
import { within } from './within.ts'

type CompanionOptions = { readonly url: string; readonly location: string; readonly waitMs: number }

/** The one other connection of a run: watches while the first executes, and writes the audit when it does not. */
export class Companion {
  readonly #options: CompanionOptions
  #session: PgSession

  constructor(options: CompanionOptions, session: PgSession) {
    this.#options = options
    this.#session = session
  }

  /** As the role that logged in: it may see other sessions where the owner it acts as may not. */
  async observer(): Promise<PgSession> {
    await this.#session.query('set role none')
    return this.#session
  }

  /** Throws DB.BUSY where another session keeps the audit for longer than the run may wait. */
  async append(event: AuditEvent, also: readonly string[] = []): Promise<AuditHead> {
    await this.#revive()
    const { location, waitMs } = this.#options
    return appendAudit(this.#session, { event, also, location, waitMs })
  }

  async close(): Promise<void> {
    await this.#session.close()
  }

  /** A run may be long: what stood idle meanwhile can be gone, and is opened anew. */
  async #revive(): Promise<void> {
    const answers = this.#session.query('reset role').then(
      () => true,
      () => false,
    )
    if ((await within(5000, answers)) === true) return
    await this.#session.close().catch(() => undefined)
    this.#session = await openBeside(this.#options.url, this.#options.location)
  }
}

export async function openCompanion(options: CompanionOptions): Promise<Companion> {
  return new Companion(options, await openBeside(options.url, options.location))
}
