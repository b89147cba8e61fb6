import type { PgSession } from '@twinship/core'
import { z } from 'zod'
import { environments } from '@twinship/core'
import type { Attempt, DatabaseState, RunHolder } from '../../model/database-state.ts'
import type { LedgerRow } from '../../model/state.ts'
import { toLedgerRow } from '../ledger-row.ts'
import { readFacts, type PgFacts } from './catalog-facts.ts'
import { qualified, type LedgerName } from './names.ts'
import { requireKnownFormat, requireOwnSchema } from './own-records.ts'

const journalSchema = z.array(
  z.object({
    ordinal: z.number(),
    tokensHash: z.string(),
    state: z.enum(['begun', 'done', 'failed']),
    seenBefore: z.array(z.string()).nullable(),
  }),
)

const attemptSchema = z.object({
  id: z.string(),
  runId: z.string(),
  tag: z.string(),
  hash: z.string(),
  whenMs: z.number(),
  tokensHash: z.string(),
  state: z.enum(['running', 'failed', 'applied', 'rolled-back']),
  failedStatement: z.number().nullable(),
  failedCode: z.string().nullable(),
  startedAtMs: z.number(),
  journal: journalSchema.nullable(),
})

const holderSchema = z.object({
  runId: z.string(),
  command: z.string(),
  actor: z.string(),
  host: z.string(),
  processId: z.number(),
  startedAtMs: z.number(),
  backendPid: z.number(),
  backendStart: z.string(),
  isAlive: z.boolean(),
})

const engineSchema = z.object({
  format: z.number(),
  identity: z.object({ id: z.string(), environment: z.enum(environments) }).nullable(),
  attempts: z.array(attemptSchema).nullable(),
  openRun: holderSchema.nullable(),
})

/** One statement, so that everything is read at one instant. */
const engineQuery = `select json_build_object(
  'format', (select max(version) from ops.format),
  'identity', (select json_build_object('id', id, 'environment', environment) from ops.identity),
  'attempts', (select json_agg(json_build_object(
      'id', m.id, 'runId', m.run_id, 'tag', m.tag, 'hash', m.hash, 'whenMs', m.when_ms, 'tokensHash', m.tokens_hash,
      'state', m.state, 'failedStatement', m.failed_statement, 'failedCode', m.failed_code,
      'startedAtMs', extract(epoch from m.started_at) * 1000,
      'journal', case when m.state in ('running', 'failed') then (select json_agg(json_build_object(
          'ordinal', j.ordinal, 'tokensHash', j.tokens_hash, 'state', j.state, 'seenBefore', j.seen_before)
          order by j.ordinal) from ops.journal j where j.migration_id = m.id) end) order by m.ordinal)
    from (select distinct on (tag, when_ms) * from ops.migration order by tag, when_ms, ordinal desc) m),
  'openRun', (select json_build_object('runId', r.id, 'command', r.command, 'actor', r.actor, 'host', r.host,
      'processId', r.process_id, 'startedAtMs', extract(epoch from r.started_at) * 1000,
      'backendPid', r.backend_pid, 'backendStart', r.backend_start, 'isAlive', r.alive)
    from (select *, lead(id) over (order by started_at) is null as newest, exists (
            -- Null where this role may not see it: then the process id alone must do.
            select from pg_stat_get_activity(backend_pid) a
            where a.backend_start is null or a.backend_start = run.backend_start) as alive
          from ops.run where finished_at is null or started_at = (select max(started_at) from ops.run)) r
    where r.finished_at is null and (r.alive or r.newest) order by r.alive desc, r.started_at desc limit 1)) as engine`

/** Reads what the database says about its migrations; changes nothing. */
export async function readPgState(
  session: PgSession,
  ledger: LedgerName,
  location: string,
): Promise<DatabaseState & { readonly facts: PgFacts }> {
  const facts = await readFacts(session, ledger)
  requireOwnSchema(facts, location)
  const rows = facts.hasLedger ? await readLedgerRows(session, ledger, location) : []
  const engine = facts.hasEngine ? await readEngine(session, location) : undefined
  return {
    facts,
    rows,
    attempts: (engine?.attempts ?? []).map(toAttempt),
    identity: engine?.identity ?? null,
    engine: engine === undefined ? 'none' : 'present',
    isEmpty: facts.isEmpty,
    openRun: engine?.openRun === null || engine === undefined ? null : toHolder(engine.openRun),
  }
}

async function readLedgerRows(
  session: PgSession,
  ledger: LedgerName,
  location: string,
): Promise<readonly LedgerRow[]> {
  const rows = await session.query(`select * from ${qualified(ledger)} order by id`)
  return rows.map((row) => toLedgerRow(row, `${ledger.schema}.${ledger.table}`, location))
}

async function readEngine(session: PgSession, location: string): Promise<z.infer<typeof engineSchema>> {
  const [version] = await session.query<{ version: number | null }>(
    'select max(version) as version from ops.format',
  )
  requireKnownFormat(version?.version, location)
  const [row] = await session.query<{ engine: unknown }>(engineQuery)
  return engineSchema.parse(row?.engine)
}

function toAttempt({
  journal,
  failedStatement,
  failedCode,
  ...rest
}: z.infer<typeof attemptSchema>): Attempt {
  const rows = journal ?? []
  const open = rows.find(({ state }) => state !== 'done')
  return {
    ...rest,
    doneHashes: rows.filter(({ state }) => state === 'done').map(({ tokensHash }) => tokensHash),
    inFlight: open?.state === 'begun' ? open.ordinal : null,
    openHash: open?.tokensHash ?? null,
    seenBefore: open?.seenBefore ?? null,
    failure: failedCode === null ? null : { statement: failedStatement, sqlState: failedCode },
  }
}

function toHolder({ backendPid, backendStart, ...rest }: z.infer<typeof holderSchema>): RunHolder {
  return { ...rest, backend: { pid: backendPid, start: backendStart } }
}
