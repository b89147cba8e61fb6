import type { PgSession } from '@twinship/core'
import type { DatabaseState } from '../../model/database-state.ts'
import type { LedgerRow } from '../../model/state.ts'
import { toLedgerRow } from '../ledger-row.ts'
import { readFacts, readIsEmpty } from './catalog-facts.ts'
import { readEngineRecords } from './engine-records.ts'
import { qualified, type LedgerName } from './names.ts'
import { requireKnownFormat, requireOwnSchema } from './own-records.ts'

/** Reads what the database says about its migrations, at one instant; changes nothing. */
export async function readPgState(
  session: PgSession,
  ledger: LedgerName,
  location: string,
): Promise<DatabaseState> {
  try {
    return await atOneInstant(session, () => readAll(session, ledger, location))
  } catch (error) {
    // Tables of another version need not have these columns: then the version is what there is to say.
    if (sqlState(error)?.startsWith('42') === true) await requireOwnFormat(session, location)
    throw error
  }
}

async function readAll(session: PgSession, ledger: LedgerName, location: string): Promise<DatabaseState> {
  const facts = await readFacts(session, ledger)
  requireOwnSchema(facts, location)
  const rows = facts.hasLedger ? await readLedgerRows(session, ledger, location) : []
  const records = facts.hasEngine ? await readEngineRecords(session, location) : nothing
  const isEmpty = rows.length === 0 && (await readIsEmpty(session, ledger))
  return { rows, ...records, engine: facts.hasEngine ? 'present' : 'none', isEmpty }
}

const nothing = { identity: null, attempts: [], openRun: null } as const

async function atOneInstant<T>(session: PgSession, read: () => Promise<T>): Promise<T> {
  await session.query('begin isolation level repeatable read read only')
  try {
    return await read()
  } finally {
    // What failed is told by what was thrown, also where the connection is lost.
    await session.query('rollback').catch(() => undefined)
  }
}

async function requireOwnFormat(session: PgSession, location: string): Promise<void> {
  const [row] = await session
    .query<{ version: number | null }>('select max(version) as version from ops.format')
    .catch(() => [])
  if (row !== undefined) requireKnownFormat(row.version, location)
}

function sqlState(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error ? String(error.code) : undefined
}

async function readLedgerRows(
  session: PgSession,
  ledger: LedgerName,
  location: string,
): Promise<readonly LedgerRow[]> {
  const rows = await session.query(`select * from ${qualified(ledger)} order by id`)
  return rows.map((row) => toLedgerRow(row, `${ledger.schema}.${ledger.table}`, location))
}
