import { randomUUID } from 'node:crypto'
import type { AuditHead } from '../model/audit.ts'
import { auditEvent } from '../model/audit-event.ts'
import type { EnvironmentName, Identity } from '../model/identity.ts'
import type { Layout } from '../model/folder.ts'
import type { RunEvent, RunInfo } from '../model/run.ts'
import type { MigrationDatabase } from '../ports/migration-database.ts'

export type IdentifyOptions = {
  readonly database: MigrationDatabase
  readonly environment: EnvironmentName
  readonly run: RunInfo
  readonly layout: Layout
  readonly waitMs: number
  readonly onEvent?: (event: RunEvent) => void
}

export type IdentifyReport = {
  readonly before: Identity | null
  readonly identity: Identity
  /** Null where the database was labelled so already. */
  readonly auditHead: AuditHead | null
}

/** Labels a database; one that is labelled already keeps its id. Consent is the caller's to ask for. */
export async function identify(options: IdentifyOptions): Promise<IdentifyReport> {
  const { database, environment, layout, waitMs, onEvent = () => undefined } = options
  const session = await database.open({ waitMs, create: false, onEvent })
  try {
    const { identity: before } = await session.readState()
    const identity = { id: before?.id ?? randomUUID(), environment }
    if (before?.environment === environment) return { before, identity, auditHead: null }
    await session.prepare(null, layout)
    const details = { environment, before: before?.environment ?? null, id: identity.id }
    const event = auditEvent(options.run, 'database.identified', details, null)
    const auditHead = await session.record([{ kind: 'identity', identity }], event)
    return { before, identity, auditHead }
  } finally {
    await session.close()
  }
}
