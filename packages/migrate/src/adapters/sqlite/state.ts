import { CodedError, environments } from '@twinship/core'
import { z } from 'zod'
import type { Attempt, DatabaseState } from '../../model/database-state.ts'
import type { Identity } from '../../model/identity.ts'
import type { LedgerRow } from '../../model/state.ts'
import { toLedgerRow } from '../ledger-row.ts'
import { rowsOf, type Querier } from './connection.ts'
import { readOpenRun } from './holder.ts'
import { quoteName } from './quote.ts'
import { formatVersion, readPresence, type Presence } from './tables.ts'

const attemptSchema = z.object({
  id: z.string(),
  run_id: z.string(),
  tag: z.string(),
  hash: z.string(),
  when_ms: z.coerce.number(),
  tokens_hash: z.string(),
  state: z.enum(['running', 'failed', 'applied', 'rolled-back']),
  failed_statement: z.coerce.number().nullable(),
  failed_code: z.string().nullable(),
  started_at: z.coerce.number(),
})

const journalSchema = z.object({
  migration_id: z.string(),
  ordinal: z.coerce.number(),
  tokens_hash: z.string(),
  state: z.enum(['begun', 'done', 'failed']),
  seen_before: z.string().nullable(),
})

type JournalRow = z.infer<typeof journalSchema>

const identitySchema = z.object({ id: z.string(), environment: z.enum(environments) })

const newestAttempts = 'select max(ordinal) from __ops_migration group by tag, when_ms'

/** Reads what the database says about its migrations; one transaction makes it one instant. */
export async function readSqliteState(
  on: Querier,
  ledger: string,
  location: string,
): Promise<DatabaseState & { readonly presence: Presence }> {
  const presence = await readPresence(on, ledger)
  if (presence.engine) await refuseNewer(on, location)
  const rows = presence.ledger ? await readLedger(on, ledger, location) : []
  return {
    presence,
    rows,
    attempts: presence.engine ? await readAttempts(on) : [],
    identity: presence.engine ? await readIdentity(on) : null,
    engine: presence.engine ? 'present' : 'none',
    isEmpty: rows.length === 0 && presence.isEmpty,
    openRun: presence.engine ? await readOpenRun(on) : null,
  }
}

/** Throws ENGINE.NEWER. */
async function refuseNewer(on: Querier, location: string): Promise<void> {
  const [row] = await rowsOf(on, 'select max(version) as version from __ops_format')
  const version = Number(row?.['version'] ?? 0)
  if (version <= formatVersion) return
  throw new CodedError(
    'ENGINE.NEWER',
    `${location} was worked on by a newer version (format ${version}; this one knows ${formatVersion}).`,
    { details: { location, format: version } },
  )
}

async function readLedger(on: Querier, ledger: string, location: string): Promise<readonly LedgerRow[]> {
  const rows = await rowsOf(on, `select * from ${quoteName(ledger)} order by rowid`)
  return rows.map((row) => toLedgerRow(row, ledger, location))
}

async function readIdentity(on: Querier): Promise<Identity | null> {
  const [row] = await rowsOf(on, 'select id, environment from __ops_identity')
  return row === undefined ? null : identitySchema.parse(row)
}

async function readAttempts(on: Querier): Promise<readonly Attempt[]> {
  const attempts = await rowsOf(
    on,
    `select * from __ops_migration where ordinal in (${newestAttempts}) order by ordinal`,
  )
  const journal = await rowsOf(
    on,
    `select migration_id, ordinal, tokens_hash, state, seen_before from __ops_journal where migration_id in
       (select id from __ops_migration where state in ('running', 'failed') and ordinal in (${newestAttempts}))
     order by migration_id, ordinal`,
  )
  const entries = journal.map((row) => journalSchema.parse(row))
  return attempts.map((row) => {
    const attempt = attemptSchema.parse(row)
    return toAttempt(
      attempt,
      entries.filter((entry) => entry.migration_id === attempt.id),
    )
  })
}

function toAttempt(row: z.infer<typeof attemptSchema>, journal: readonly JournalRow[]): Attempt {
  const open = journal.find(({ state }) => state !== 'done')
  return {
    id: row.id,
    runId: row.run_id,
    tag: row.tag,
    hash: row.hash,
    whenMs: row.when_ms,
    tokensHash: row.tokens_hash,
    state: row.state,
    startedAtMs: row.started_at,
    steps: null,
    doneHashes: journal.filter(({ state }) => state === 'done').map(({ tokens_hash }) => tokens_hash),
    inFlight: open?.state === 'begun' ? open.ordinal : null,
    openHash: open?.tokens_hash ?? null,
    seenBefore: seenBefore(open),
    failure: row.failed_code === null ? null : { statement: row.failed_statement, sqlState: row.failed_code },
  }
}

function seenBefore(row: JournalRow | undefined): readonly string[] | null {
  if (row === undefined || row.seen_before === null) return null
  return z.array(z.string()).parse(JSON.parse(row.seen_before))
}
