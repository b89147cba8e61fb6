import type { PgSession } from '@twinship/core'
import type { AuditEvent, AuditHead, AuditRow } from '../../model/audit.ts'
import { auditEvent } from '../../model/audit-event.ts'
import type { DatabaseState } from '../../model/database-state.ts'
import type { Layout } from '../../model/folder.ts'
import type { Identity } from '../../model/identity.ts'
import type { AbortReport, OnlineFile, OnlineOptions, StoredPlan } from '../../model/online.ts'
import type { FilePlan, FileReport, RunEvent, RunInfo, RunOutcome } from '../../model/run.ts'
import type { MigrationSession, RecordChange } from '../../ports/migration-database.ts'
import type { Principal } from './as-session.ts'
import { insertAuditRows } from './audit.ts'
import { readFacts, readLedgerFacts } from './catalog-facts.ts'
import type { Companion } from './companion.ts'
import { toPgError } from './errors.ts'
import { type LedgerName } from './names.ts'
import type { BlockerEvent, StepContext, TerminatedSession } from './online/context.ts'
import { readOnline } from './online/read-online.ts'
import { runOnlineFile } from './online/run-online-file.ts'
import { ServerWatch } from './online/server/watch.ts'
import { undoOnlineFile } from './online/undo.ts'
import { requireOwnSchema, requireWritableLedger } from './own-records.ts'
import { changeSql } from './record-change.ts'
import { finishRunSql, startRunSql } from './records-run.ts'
import type { FileRun } from './file-run.ts'
import { runPgFile } from './run-file.ts'
import { send } from './send.ts'
import { readPgState } from './state.ts'
import {
  createLedger,
  createLedgerSchema,
  createSchema,
  createTables,
  insertIdentity,
  upgradeTables,
} from './tables.ts'

export type SessionParts = {
  /** Holds the lock and executes. */
  readonly session: PgSession
  /** Of that session, as the server tells it. */
  readonly backendStart: string
  /** Writes the audit and watches: no part of what the executing session does. */
  readonly companion: Companion
  readonly location: string
  readonly ledger: LedgerName
  readonly onEvent: (event: RunEvent) => void
}

/** The executing session. Errors of the driver leave it as coded ones. */
export class PgMigrationSession implements MigrationSession {
  readonly #parts: SessionParts
  #run: RunInfo | undefined
  #fixed: FileRun | undefined
  #server: ServerWatch | undefined

  constructor(parts: SessionParts) {
    this.#parts = parts
  }

  async readState(): Promise<DatabaseState> {
    const { session, ledger, location } = this.#parts
    return this.#guarded(() => readPgState(session, ledger, location))
  }

  async prepare(identity: Identity | null, layout: Layout): Promise<void> {
    const { session, ledger, location } = this.#parts
    return this.#guarded(async () => {
      const facts = await readFacts(session, ledger)
      requireOwnSchema(facts, location)
      requireWritableLedger(await readLedgerFacts(session, ledger), ledger, location)
      const sql = [
        ...(facts.hasEngine || facts.hasEngineSchema ? [] : [createSchema]),
        ...(facts.hasEngine ? await upgrade(session) : [createTables]),
        ...(facts.hasLedgerSchema ? [] : [createLedgerSchema(ledger)]),
        ...(facts.hasLedger ? [] : [createLedger(ledger, layout)]),
        ...(identity === null ? [] : [insertIdentity(identity.id, identity.environment)]),
      ]
      if (sql.length > 0) await send(session, `begin;\n${sql.join(';\n')};\ncommit`)
    })
  }

  async startRun(run: RunInfo, details: AuditEvent['details']): Promise<void> {
    const { session, companion, backendStart } = this.#parts
    return this.#guarded(async () => {
      this.#run = run
      await send(session, startRunSql(run, session.backendPid, backendStart))
      await companion.append(auditEvent(run, 'run.started', { ...details, role: await loginRole(session) }))
    })
  }

  async finishRun(outcome: RunOutcome, details: AuditEvent['details']): Promise<AuditHead> {
    const { companion } = this.#parts
    const run = this.#current()
    return this.#guarded(() =>
      companion.append(auditEvent(run, 'run.finished', { outcome, ...details }), [
        finishRunSql(run, outcome),
      ]),
    )
  }

  async runFile(plan: FilePlan, signal?: AbortSignal): Promise<FileReport> {
    const fileRun = await this.#guarded(() => this.#fileRun())
    return runPgFile(fileRun, plan, signal)
  }

  async runOnline(file: OnlineFile, options: OnlineOptions, signal?: AbortSignal): Promise<FileReport> {
    return runOnlineFile(await this.#stepContext(file, options, signal))
  }

  async undoOnline(file: OnlineFile, options: OnlineOptions, signal?: AbortSignal): Promise<AbortReport> {
    return undoOnlineFile(await this.#stepContext(file, options, signal))
  }

  async readOnline(attemptId: string): Promise<StoredPlan | undefined> {
    return this.#guarded(() => readOnline(this.#parts.session, attemptId))
  }

  async record(changes: readonly RecordChange[], event: AuditEvent): Promise<AuditHead> {
    const { session, companion, ledger } = this.#parts
    return this.#guarded(async () => {
      const { columns: ledgerColumns } = await readLedgerFacts(session, ledger)
      const recorder = { ledger, ledgerColumns, runId: event.runId }
      const details = { ...event.details, role: await loginRole(session) }
      return companion.append(
        { ...event, details },
        changes.flatMap((change) => changeSql(change, recorder)),
      )
    })
  }

  async carryAudit(rows: readonly AuditRow[]): Promise<void> {
    return this.#guarded(() => insertAuditRows(this.#parts.session, rows))
  }

  async close(): Promise<void> {
    await Promise.allSettled([this.#parts.session.close(), this.#parts.companion.close()])
  }

  async #stepContext(
    file: OnlineFile,
    options: OnlineOptions,
    signal: AbortSignal | undefined,
  ): Promise<StepContext> {
    const run = await this.#guarded(() => this.#fileRun())
    const { companion } = this.#parts
    const onBlocker = async (event: BlockerEvent, session: TerminatedSession) => {
      const details = { ...session, migration: file.migration.tag }
      await this.#guarded(() => companion.append(auditEvent(this.#current(), event, details)))
    }
    this.#server ??= new ServerWatch(options.limits)
    const server = this.#server
    return { run, file, options, server, notes: [], waits: { lockWaitMs: 0 }, signal, onBlocker }
  }

  #current(): RunInfo {
    if (this.#run === undefined) throw new Error('no run was started')
    return this.#run
  }

  /** The same for every file of a run: looked up once. */
  async #fileRun(): Promise<FileRun> {
    if (this.#fixed !== undefined) return this.#fixed
    const { session, companion, location, ledger, onEvent } = this.#parts
    const principal = await currentPrincipal(session)
    const { columns: ledgerColumns } = await readLedgerFacts(session, ledger)
    const recorder = { runId: this.#current().id, ledger, ledgerColumns }
    this.#fixed = { session, observer: companion, recorder, location, principal, onEvent }
    return this.#fixed
  }

  async #guarded<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work()
    } catch (error) {
      throw toPgError(error, this.#parts.location)
    }
  }
}

/** Of what an earlier version of this program has made, told by what is missing: the row of the version may be mended. */
async function upgrade(session: PgSession): Promise<readonly string[]> {
  const [table] = await session.query<{ missing: boolean }>(
    `select pg_catalog.to_regclass('ops.step') is null as missing`,
  )
  return table?.missing === true ? [upgradeTables] : []
}

async function currentPrincipal(session: PgSession): Promise<Principal> {
  const [row] = await session.query<Principal>(
    `select pg_catalog.current_setting('role') as role,
       pg_catalog.current_setting('session_authorization') as user`,
  )
  if (row === undefined) throw new Error('the server does not say who this session is')
  return row
}

/** Who logged in, whichever role the session acts as: for the audit. */
async function loginRole(session: PgSession): Promise<string> {
  const [row] = await session.query<{ role: string }>('select session_user::text as role')
  return row?.role ?? ''
}
