import type { PgSession } from '@twinship/core'
import type pg from 'pg'
import type { AuditEvent, AuditHead } from '../../model/audit.ts'
import { appendAudit } from './audit.ts'
import { openBeside } from './connect.ts'
import { serverError } from './errors.ts'
import type { Observer } from './observing.ts'
import { within } from './within.ts'

type CompanionOptions = { readonly url: string; readonly location: string; readonly waitMs: number }

/** A connection that gives no answer for longer counts as dead. */
const patienceMs = 5000
/** Between tries to get another one: a server that is out of connections is not asked each time. */
const retryMs = 1000

/**
 * The one other connection of a run: watches while the first executes, and writes the audit when it does not. It may be
 * lost at any time, and is opened anew when it is used next.
 */
export class Companion implements Observer {
  readonly #options: CompanionOptions
  readonly #closing: Promise<unknown>[] = []
  #session: PgSession | undefined
  #opening: Promise<PgSession> | undefined
  /** As the role that logged in, which may see other sessions where the owner it acts as may not. */
  #isLogin = false
  /** Raised by drop(): who asked before asks no more. */
  #generation = 0
  #refused: { readonly atMs: number; readonly error: unknown } | undefined

  constructor(options: CompanionOptions, session: PgSession) {
    this.#options = options
    this.#session = session
  }

  async query<Row extends pg.QueryResultRow>(sql: string, values?: readonly unknown[]): Promise<Row[]> {
    const rows = await within(patienceMs, this.#askTwice<Row>(sql, values))
    if (rows !== 'late') return rows
    this.drop()
    throw new Error('the observing connection gives no answer')
  }

  drop(): void {
    this.#generation++
    this.#forget()
  }

  /** Throws DB.BUSY where another session keeps the audit for longer than the run may wait. */
  async append(event: AuditEvent, also: readonly string[] = []): Promise<AuditHead> {
    const session = await this.#recording()
    const { location, waitMs } = this.#options
    return appendAudit(session, { event, also, location, waitMs })
  }

  async close(): Promise<void> {
    this.drop()
    await within(patienceMs, Promise.all(this.#closing))
  }

  /** What the server refuses it refuses again; what was cut off is asked once more. */
  async #askTwice<Row extends pg.QueryResultRow>(sql: string, values?: readonly unknown[]): Promise<Row[]> {
    const generation = this.#generation
    try {
      return await this.#ask<Row>(sql, values)
    } catch (error) {
      const isCutOff = serverError(error) === undefined && this.#refused === undefined
      if (!isCutOff || generation !== this.#generation) throw error
      return this.#ask<Row>(sql, values)
    }
  }

  async #ask<Row extends pg.QueryResultRow>(sql: string, values?: readonly unknown[]): Promise<Row[]> {
    const session = await this.#opened()
    try {
      if (!this.#isLogin) await session.query('set role none')
      this.#isLogin = true
      return await session.query<Row>(sql, values)
    } catch (error) {
      if (serverError(error) === undefined && this.#session === session) this.#forget()
      throw error
    }
  }

  /** A run may be long: what stood idle meanwhile can be gone. */
  async #recording(): Promise<PgSession> {
    const session = this.#session
    this.#isLogin = false
    if (session !== undefined) {
      const answers = session.query('reset role').then(
        () => true,
        () => false,
      )
      if ((await within(patienceMs, answers)) === true) return session
    }
    this.drop()
    this.#refused = undefined
    return this.#opened()
  }

  async #opened(): Promise<PgSession> {
    if (this.#session !== undefined) return this.#session
    if (this.#refused !== undefined && performance.now() - this.#refused.atMs < retryMs) {
      throw this.#refused.error
    }
    this.#opening ??= this.#open().finally(() => (this.#opening = undefined))
    return this.#opening
  }

  async #open(): Promise<PgSession> {
    try {
      const session = await openBeside(this.#options.url, this.#options.location)
      this.#session = session
      this.#isLogin = false
      this.#refused = undefined
      return session
    } catch (error) {
      this.#refused = { atMs: performance.now(), error }
      throw error
    }
  }

  #forget(): void {
    const session = this.#session
    this.#session = undefined
    if (session !== undefined) this.#closing.push(session.close().catch(() => undefined))
  }
}

export async function openCompanion(options: CompanionOptions): Promise<Companion> {
  return new Companion(options, await openBeside(options.url, options.location))
}
