import { CodedError, type PgSession } from '@twinship/core'
import type { MigrationDatabase, OpenOptions } from '../../ports/migration-database.ts'
import { requireLedgerName } from '../ledger-name.ts'
import { readAuditRows } from './audit.ts'
import { readFacts } from './catalog-facts.ts'
import { openCompanion } from './companion.ts'
import { openDirect } from './connect.ts'
import { createPgDatabaseOf } from './create-database.ts'
import { toPgError } from './errors.ts'
import { lockSession } from './lock.ts'
import { stockLedger, type LedgerName } from './names.ts'
import { PgMigrationSession } from './session.ts'
import { readPgState } from './state.ts'

export type PgDatabaseOptions = {
  readonly url: string
  /** Shown in messages. */
  readonly location: string
  /** As drizzle-kit is configured; default `drizzle.__drizzle_migrations`. */
  readonly ledger?: Partial<LedgerName>
  readonly applicationName?: string
}

/**
 * A PostgreSQL database, reached directly: a pooler in between is refused with CONNECT.POOLER. Throws CONFIG.INVALID for a
 * ledger that PostgreSQL cannot have under its name.
 */
export function createPgDatabase(options: PgDatabaseOptions): MigrationDatabase {
  const { url, location, applicationName = 'twinship-migrate' } = options
  const ledger = { ...stockLedger, ...options.ledger }
  requireLedgerName('schema', ledger.schema, 'postgresql')
  requireLedgerName('table', ledger.table, 'postgresql')
  const connect = async () => openDirect(url, location, applicationName)
  const reading = async <T>(read: (session: PgSession) => Promise<T>): Promise<T> => {
    const session = await connect()
    try {
      return await read(session)
    } catch (error) {
      throw toPgError(error, location)
    } finally {
      await session.close()
    }
  }
  return {
    dialect: 'postgresql',
    location,
    readState: () => reading((session) => readPgState(session, ledger, location)),
    readAudit: () =>
      reading(async (session) => {
        const { hasEngine } = await readFacts(session, ledger)
        return hasEngine ? readAuditRows(session) : []
      }),
    async open(opening: OpenOptions) {
      const session = await connectOrCreate(connect, options, opening)
      try {
        const backendStart = await lockSession(session, location, opening)
        // Before anything is changed: a connection that is not to be had must not be missed at the end.
        const companion = await openCompanion({ url, location, waitMs: opening.waitMs })
        return new PgMigrationSession({
          session,
          companion,
          backendStart,
          location,
          ledger,
          onEvent: opening.onEvent,
        })
      } catch (error) {
        await session.close()
        throw toPgError(error, location)
      }
    },
  }
}

async function connectOrCreate(
  connect: () => Promise<PgSession>,
  { url, location }: PgDatabaseOptions,
  { create, onEvent }: OpenOptions,
): Promise<PgSession> {
  try {
    return await connect()
  } catch (error) {
    if (!create || !(error instanceof CodedError) || error.code !== 'CONNECT.NO_DATABASE') throw error
    await createPgDatabaseOf(url, location)
    onEvent({ kind: 'notice', text: `Created the database ${location}.` })
    return connect()
  }
}
