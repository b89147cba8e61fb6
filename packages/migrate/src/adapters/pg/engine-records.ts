import { environments, type PgSession } from '@twinship/core'
import { z } from 'zod'
import type { Attempt, RunHolder } from '../../model/database-state.ts'
import type { Identity } from '../../model/identity.ts'
import { isAtWork } from './at-work.ts'
import { requireKnownFormat } from './own-records.ts'

const headSchema = z.object({
  format: z.number().nullable(),
  id: z.string().nullable(),
  environment: z.enum(environments).nullable(),
  hasOpenRun: z.boolean(),
})

/**
 * Asked where nothing is pending too, by a session whose caches are empty: each further table costs milliseconds.
 * The journal and the holder of a run are read where there is a reason to.
 */
const headQuery = `
select (select max(version) from ops.format) as format, i.id, i.environment,
  exists (select from ops.run where finished_at is null) as "hasOpenRun"
from (select) one left join ops.identity i on true`

const attemptSchema = z.object({
  id: z.string(),
  runId: z.string(),
  tag: z.string(),
  hash: z.string(),
  whenMs: z.coerce.number(),
  tokensHash: z.string(),
  state: z.enum(['running', 'failed', 'applied', 'rolled-back']),
  failedStatement: z.number().nullable(),
  failedCode: z.string().nullable(),
  startedAtMs: z.coerce.number(),
})

const attemptsQuery = `
select id, run_id as "runId", tag, hash, when_ms as "whenMs", tokens_hash as "tokensHash", state,
  failed_statement as "failedStatement", failed_code as "failedCode", extract(epoch from started_at) * 1000 as "startedAtMs"
from ops.migration order by ordinal`

const journalSchema = z.object({
  id: z.string(),
  ordinal: z.number(),
  tokensHash: z.string(),
  state: z.enum(['begun', 'done', 'failed']),
  seenBefore: z.array(z.string()).nullable(),
})

const journalQuery = `
select migration_id as id, ordinal, tokens_hash as "tokensHash", state, seen_before as "seenBefore"
from ops.journal where migration_id = any($1::uuid[]) order by ordinal`

const holderSchema = z.object({
  runId: z.string(),
  command: z.string(),
  actor: z.string(),
  host: z.string(),
  processId: z.number(),
  startedAtMs: z.coerce.number(),
  backendPid: z.number(),
  backendStart: z.string(),
  isAlive: z.boolean(),
})

/** The newest run, or an older one that is alive still. */
const holderQuery = `
select r.id as "runId", r.command, r.actor, r.host, r.process_id as "processId",
  extract(epoch from r.started_at) * 1000 as "startedAtMs", r.backend_pid as "backendPid",
  to_json(r.backend_start) as "backendStart", r.alive as "isAlive"
from (select *, lead(id) over (order by started_at) is null as newest, exists (
        select from pg_catalog.pg_stat_get_activity(backend_pid) a
        where ${isAtWork('a', 'run.backend_start')}) as alive
      from ops.run where finished_at is null or started_at = (select max(started_at) from ops.run)) r
where r.finished_at is null and (r.alive or r.newest) order by r.alive desc, r.started_at desc limit 1`

export type EngineRecords = {
  readonly identity: Identity | null
  readonly attempts: readonly Attempt[]
  readonly openRun: RunHolder | null
}

/** What the engine's tables say. Throws ENGINE.NEWER and ENGINE.RECORDS. */
export async function readEngineRecords(session: PgSession, location: string): Promise<EngineRecords> {
  const [first] = await session.query(headQuery)
  const { format, id, environment, hasOpenRun } = headSchema.parse(first)
  requireKnownFormat(format, location)
  const [holder] = hasOpenRun ? await session.query(holderQuery) : []
  return {
    identity: id === null || environment === null ? null : { id, environment },
    attempts: await readAttempts(session),
    openRun: holder === undefined ? null : toHolder(holderSchema.parse(holder)),
  }
}

const stepsQuery = `
select p.migration_id as id, p.file -> 'statementHashes' as hashes, count(*) filter (where s.state <> 'undone')::int as steps,
  min((step -> 'statements' ->> 0)::int) filter (where s.state = 'begun' and (step -> 'probe' ->> 'kind' = 'ask'
    or step -> 'probe' ->> 'kind' = 'index-build' and step -> 'probe' ->> 'name' is null)) as "inDoubt"
from ops.plan p left join ops.step s using (migration_id) left join lateral (select p.file -> 'steps' -> s.position as step) one on true
where p.migration_id = any($1::uuid[]) group by 1, 2`

/**
 * `inDoubt`: ordinal of a statement that never reported back, and of which maybe nothing tells whether it took effect.
 * `hashes`: of the file's statements; null in what was begun before they were kept.
 */
type PlannedSteps = {
  readonly steps: number
  readonly inDoubt: number | null
  readonly hashes: readonly string[] | null
}

/** By attempt, those that run by a plan; a database of format 1 knows none. */
async function readSteps(
  session: PgSession,
  ids: readonly string[],
): Promise<ReadonlyMap<string, PlannedSteps>> {
  const [table] = await session.query<{ there: boolean }>(
    `select pg_catalog.to_regclass('ops.step') is not null as there`,
  )
  if (table?.there !== true) return new Map()
  const rows = await session.query<PlannedSteps & { id: string }>(stepsQuery, [ids])
  return new Map(rows.map(({ id, ...steps }) => [id, steps]))
}

async function readAttempts(session: PgSession): Promise<readonly Attempt[]> {
  const rows = z.array(attemptSchema).parse(await session.query(attemptsQuery))
  const newest = new Map(rows.map((row) => [`${row.whenMs} ${row.tag}`, row]))
  const attempts = rows.filter((row) => newest.get(`${row.whenMs} ${row.tag}`) === row)
  const open = attempts.filter(({ state }) => state === 'running' || state === 'failed')
  const journal =
    open.length === 0
      ? []
      : z.array(journalSchema).parse(await session.query(journalQuery, [open.map(({ id }) => id)]))
  const steps =
    open.length === 0
      ? new Map<string, PlannedSteps>()
      : await readSteps(
          session,
          open.map(({ id }) => id),
        )
  return attempts.map((row) => {
    return toAttempt(
      row,
      journal.filter(({ id }) => id === row.id),
      steps.get(row.id) ?? null,
    )
  })
}

function toAttempt(
  { failedStatement, failedCode, ...rest }: z.infer<typeof attemptSchema>,
  journal: readonly z.infer<typeof journalSchema>[],
  planned: PlannedSteps | null,
): Attempt {
  const open = journal.find(({ state }) => state !== 'done')
  return {
    ...rest,
    ...plannedParts(planned),
    doneHashes: journal.filter(({ state }) => state === 'done').map(({ tokensHash }) => tokensHash),
    inFlight: planned === null ? (open?.state === 'begun' ? open.ordinal : null) : planned.inDoubt,
    openHash: open?.tokensHash ?? null,
    seenBefore: open?.seenBefore ?? null,
    failure: failedCode === null ? null : { statement: failedStatement, sqlState: failedCode },
  }
}

function plannedParts(planned: PlannedSteps | null): Pick<Attempt, 'steps' | 'plannedHashes'> {
  return planned === null ? { steps: null } : { steps: planned.steps, plannedHashes: planned.hashes ?? [] }
}

function toHolder({ backendPid, backendStart, ...rest }: z.infer<typeof holderSchema>): RunHolder {
  return { ...rest, backend: { pid: backendPid, start: backendStart } }
}
