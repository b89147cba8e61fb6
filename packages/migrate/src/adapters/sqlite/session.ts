import { randomUUID } from 'node:crypto'
import type { Transaction } from '@libsql/client'
import { CodedError, processStart } from '@twinship/core'
import { describeRun } from '../../failure/locked.ts'
import type { AuditEvent, AuditHead } from '../../model/audit.ts'
import { auditEvent } from '../../model/audit-event.ts'
import type { RunInfo, RunOutcome } from '../../model/run.ts'
import type { MigrationSession } from '../../ports/migration-database.ts'
import { coded, createAccess, type AccessOptions } from './access.ts'
import { appendAudit, insertAuditRow } from './audit.ts'
import type { Querier } from './connection.ts'
import { createFreshness } from './freshness.ts'
import { createForeignKeyGuard } from './guard/foreign-keys.ts'
import { forgetOwnRun, noteOwnRun, readBusyRun } from './holder.ts'
import { writeChange } from './record.ts'
import { runFile } from './run-file.ts'
import { readSqliteState } from './state.ts'
import { createMissingTables, readPresence } from './tables.ts'
import type { Session } from './work.ts'

export type SessionOptions = AccessOptions & {
  readonly ledger: string
  /** Ends the connection. */
  readonly onClose: (session: Session) => Promise<void>
}

/** A connection that applies migrations. Its lock is the write lock of each transaction. */
export function createSqliteSession(options: SessionOptions): MigrationSession {
  const session = startSession(options)
  const { access } = session
  const guarded = <T>(work: () => Promise<T>) => coded(options, work)
  return {
    readState: () => guarded(() => readQuietState(session)),
    prepare: (identity, layout) =>
      guarded(async () => {
        const { columns } = await access.write(async (transaction) => {
          await createMissingTables(transaction, session.ledger, identity, layout)
          return readPresence(transaction, session.ledger)
        })
        session.columns = columns
      }),
    startRun: (run, details) =>
      guarded(async () => {
        noteOwnRun(run.id)
        session.run = run
        await insertQuietly(session, run, details)
      }),
    finishRun: (outcome, details) => guarded(() => finishRun(session, outcome, details)),
    runFile: (plan, signal) => guarded(() => runFile(session, plan, signal)),
    record: (changes, audit) =>
      guarded(async () => {
        const head = await access.write(async (transaction) => {
          await requireFresh(session, transaction)
          for (const change of changes) {
            await writeChange(transaction, session, change, audit.runId ?? randomUUID())
          }
          const written = await appendAudit(transaction, audit)
          await session.freshness.remember(transaction, { engine: true, ledger: true })
          return written
        })
        session.isKept = true
        return head
      }),
    carryAudit: (rows) =>
      guarded(async () => {
        await access.write(async (transaction) => {
          for (const row of rows) await insertAuditRow(transaction, row)
        })
        session.isKept = true
      }),
    close: () => {
      if (session.run !== null) forgetOwnRun(session.run.id)
      return guarded(() => options.onClose(session))
    },
  }
}

function startSession(options: SessionOptions): Session {
  const { ledger, location, path, connection } = options
  const freshness = createFreshness(connection, {
    ledger,
    isFile: path !== undefined,
    runId: () => session.run?.id ?? null,
  })
  const session: Session = {
    access: createAccess({ ...options, ownRunId: () => session.run?.id ?? null }),
    location,
    ledger,
    isFile: path !== undefined,
    freshness,
    foreignKeys: createForeignKeyGuard(() => freshness.version),
    columns: [],
    run: null,
    isKept: false,
    isJournalModeChosen: false,
  }
  return session
}

/** Another run in the middle of a file is waited for: its file is not interrupted, and not to be touched. */
async function readQuietState(session: Session) {
  const since = performance.now()
  for (;;) {
    const { state, busy } = await session.access.read(async (transaction) => {
      const { presence, ...state } = await readSqliteState(transaction, session.ledger, session.location)
      await session.freshness.remember(transaction, presence)
      session.columns = presence.columns
      const busy = presence.engine ? await readBusyRun(transaction, session.run?.id ?? null) : null
      return { state, busy }
    })
    if (busy === null) return state
    await session.access.pause(since, async () => describeRun(busy))
  }
}

/** Since the state was read another run may have begun a file: it is let finish, as in readQuietState. */
async function insertQuietly(session: Session, run: RunInfo, details: AuditEvent['details']): Promise<void> {
  const { access } = session
  const since = performance.now()
  for (;;) {
    const isBusy = await access.write(async (transaction) => {
      if ((await readBusyRun(transaction, run.id)) !== null) return true
      await insertRun(transaction, run)
      await appendAudit(transaction, auditEvent(run, 'run.started', details))
      return false
    })
    if (!isBusy) return
    await outwaitBusyRun(session, since)
  }
}

/** Looks by reading: looks that write would take the other run its turns. */
async function outwaitBusyRun({ access, run }: Session, since: number): Promise<void> {
  for (;;) {
    const busy = await access.read((transaction) => readBusyRun(transaction, run?.id ?? null))
    if (busy === null) return
    await access.pause(since, async () => describeRun(busy))
  }
}

async function insertRun(on: Querier, run: RunInfo): Promise<void> {
  const { id, command, actor, host, processId, gitCommit, toolVersion } = run
  await on.execute({
    sql: `insert into __ops_run (id, command, actor, host, process_id, git_commit, tool_version, started_at,
            backend_start)
          values (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    args: [id, command, actor, host, processId, gitCommit, toolVersion, Date.now(), processStart(processId)],
  })
}

/** What a person or a proof says was found out from the state that was read: it must still be so. */
async function requireFresh({ freshness, location }: Session, transaction: Transaction): Promise<void> {
  if (!freshness.isRemembered || (await freshness.isFresh(transaction))) return
  throw new CodedError('MIGRATION.LOCKED', `${location} was changed by another run in the meantime.`, {
    hint: 'Nothing was written. Run ops status, then the command again if it is still wanted.',
    details: { location },
  })
}

async function finishRun(
  session: Session,
  outcome: RunOutcome,
  details: AuditEvent['details'],
): Promise<AuditHead> {
  const { run } = session
  if (run === null) throw new CodedError('BUG.UNEXPECTED', 'No run was started.')
  // The last commit of a run waits for the disk, and with it all before.
  if (session.isFile) await session.access.alone((on) => on.executeMultiple('pragma synchronous = full'))
  const head = await session.access.write(async (transaction) => {
    await transaction.execute({
      sql: 'update __ops_run set finished_at = ?, outcome = ? where id = ?',
      args: [Date.now(), outcome, run.id],
    })
    return appendAudit(transaction, auditEvent(run, 'run.finished', { outcome, ...details }))
  })
  forgetOwnRun(run.id)
  session.run = null
  return head
}
