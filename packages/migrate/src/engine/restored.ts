import { newerRows } from '../audit/carry.ts'
import type { AuditEvent, AuditHead } from '../model/audit.ts'
import type { Layout } from '../model/folder.ts'
import type { MigrationDatabase, OpenOptions } from '../ports/migration-database.ts'

type Opening = Pick<OpenOptions, 'waitMs' | 'onEvent'>

export type CarryOptions = Opening & {
  /** The database that is in use. */
  readonly from: MigrationDatabase
  /** The copy that is to take its place. */
  readonly to: MigrationDatabase
  readonly layout: Layout
}

export type CarryReport = {
  /** Rows of the audit that the copy lacked. */
  readonly carried: number
  /** Where its audit is another chain, to which nothing was added: the end of the one that is left behind. */
  readonly leftBehind: AuditHead | null
}

/**
 * Makes a restored copy the database that it takes the place of: its identity, and the records of what was done since.
 * Does nothing where the engine was in neither; may be repeated.
 */
export async function carryRecords({ from, to, layout, ...opening }: CarryOptions): Promise<CarryReport> {
  const [{ identity, engine }, copy] = await Promise.all([from.readState(), to.readState()])
  if (engine === 'none' && copy.engine === 'none') return { carried: 0, leftBehind: null }
  const newer = await from.readAudit()
  const session = await to.open({ ...opening, create: false })
  try {
    await session.prepare(identity, layout)
    const difference = newerRows(await to.readAudit(), newer)
    if (difference.kind === 'other-chain') return { carried: 0, leftBehind: difference.head }
    await session.carryAudit(difference.rows)
    return { carried: difference.rows.length, leftBehind: null }
  } finally {
    await session.close()
  }
}

export type RecordOnceOptions = Opening & {
  readonly database: MigrationDatabase
  readonly event: AuditEvent & { readonly runId: string }
}

/** Writes an event beside a run into the audit, as that a copy has taken the place of the database: once, however often called. */
export async function recordOnce({
  database,
  event,
  ...opening
}: RecordOnceOptions): Promise<AuditHead | null> {
  if ((await database.readState()).engine === 'none') return null
  const session = await database.open({ ...opening, create: false })
  try {
    const rows = await database.readAudit()
    const written = rows.findLast((row) => row.runId === event.runId && row.event === event.event)
    if (written !== undefined) return { sequence: written.sequence, hash: written.hash }
    return await session.record([], event)
  } finally {
    await session.close()
  }
}
