import { CodedError, runLockKey, type PgSession } from '@twinship/core'
import pg from 'pg'
import type { TableFacts } from '../../../model/facts.ts'
import type { AppliedMigration, ManifestBody } from '../../../model/manifest.ts'
import { readPgFacts } from '../read-facts.ts'
import { readApplied, readIdentity, type PgLedger } from '../read-records.ts'
import { describeLockHolder, openPinnedSession, toBackupError, type SessionTarget } from '../session.ts'

/** What the live database is just now. */
export type PresentDatabase = {
  readonly tables: readonly TableFacts[]
  readonly applied: readonly AppliedMigration[]
  readonly identity: ManifestBody['database']['identity']
}

/**
 * A session in the live database that keeps migrations out, and lets backups be made. It must be closed before the
 * database can be renamed. Throws MIGRATION.LOCKED.
 */
export async function openLive(target: SessionTarget): Promise<PgSession> {
  const session = await openPinnedSession(target, 'twinship-restore')
  try {
    if (await tryLock(session, 'pg_try_advisory_lock_shared')) return session
    const holder = await describeLockHolder(session, runLockKey)
    throw new CodedError('MIGRATION.LOCKED', `${target.location} is being migrated by ${holder}.`, {
      hint: 'Run the restore again once the migration has ended.',
      details: { location: target.location, holder },
    })
  } catch (error) {
    await session.close().catch(() => undefined)
    throw toBackupError(error, target.location)
  }
}

/** Alone with the database but for its clients: a backup under way would be cut off. Throws BACKUP.LOCKED. */
export async function lockLiveAlone(session: PgSession, location: string): Promise<void> {
  if (await tryLock(session, 'pg_try_advisory_lock')) return
  throw new CodedError('BACKUP.LOCKED', `${location} is being backed up.`, {
    hint: 'Wait for the backup to end, then run ops restore --resume.',
    details: { location },
  })
}

async function tryLock(session: PgSession, call: string): Promise<boolean> {
  const [row] = await session.query<{ held: boolean }>(`select pg_catalog.${call}(${runLockKey}) as held`)
  return row?.held === true
}

/** Tables with their rows counted and what the server has counted of their changes; fingerprints would take longer. */
export async function readPresent(session: PgSession, ledger: PgLedger): Promise<PresentDatabase> {
  const { tables } = await readPgFacts(session, { fingerprints: false })
  const counted: TableFacts[] = []
  for (const table of tables) {
    const name = `${pg.escapeIdentifier(table.schema)}.${pg.escapeIdentifier(table.name)}`
    const [row] = await session.query<{ rows: string }>(`select count(*)::text as rows from only ${name}`)
    counted.push({ ...table, rows: Number(row?.rows ?? 0) })
  }
  return {
    tables: counted,
    applied: await readApplied(session, ledger),
    identity: await readIdentity(session),
  }
}
