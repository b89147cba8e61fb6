import type { PgSession } from '@twinship/core'
import { isStrong } from '../../../hazards/lock-modes.ts'
import { lockModes } from '../../../hazards/model.ts'
import type { PlanLock, PlanStep } from '../../../model/plan.ts'
import { isWorthAnotherTry } from '../../../online/tries.ts'
import { serverError } from '../errors.ts'
import { failedPart, own, toMessage, type Part } from '../message.ts'
import { lockCheck } from '../opening.ts'
import { identifierOf } from '../probe-facts.ts'
import { SendFailure } from '../send.ts'

/** An autovacuum yields to a lock that it conflicts with after deadlock_timeout, one second by default. */
const yieldingMs = 5000
const recordsMs = 200
const cancelled = '57014'

/** What a step in one transaction says. `taking`: those parts that do nothing but take locks, within their time. */
export type TransactionMessage = { readonly parts: readonly Part[]; readonly taking: ReadonlySet<Part> }

type Work = Pick<PlanStep, 'sql' | 'locks' | 'budget'> & {
  readonly records: readonly string[]
  /** What must hold behind it. */
  readonly checks?: readonly Part[]
}

export async function transactionMessage(
  session: PgSession,
  { budget, locks, sql, records, checks = [] }: Work,
): Promise<TransactionMessage> {
  const lockable = needsTries(budget) ? await lockableFirst(session, locks) : []
  const limits = limitsOf(budget.lockTimeoutMs ?? 0, budget.statementTimeoutMs ?? 0)
  const yielding = lockable.map((lock) => lockTables([lock], 'SHARE UPDATE EXCLUSIVE'))
  const taking = takingOf(lockable, budget).map(own)
  const parts = [
    own('begin'),
    // A statement that waits for its lock as long as it may run would fail as one that ran too long.
    own('set local statement_timeout = 0'),
    ...(yielding.length === 0 ? [] : [own(`set local lock_timeout = ${yieldingMs}`), ...yielding.map(own)]),
    ...taking,
    // Before each of them: one that a file sets would keep the app waiting for as long.
    ...sql.flatMap((one) => [...limits, own(one)]),
    ...checks,
    // The app waits for what the step holds: so the engine's own tables are waited for no longer, and it is tried again.
    ...limitsOf(recordsMs, 0),
    ...records.map(own),
    lockCheck,
    own('commit'),
  ]
  return { parts, taking: new Set(taking) }
}

/** Somebody else was in the way: another try may do. Of what only takes locks, its time was over before it had them. */
export function isBusy({ parts, taking }: TransactionMessage, thrown: unknown): boolean {
  const server = serverError(thrown)
  if (server?.sqlState !== cancelled) return isWorthAnotherTry(server?.sqlState)
  const completed = thrown instanceof SendFailure ? thrown.completed : 0
  const { part } = failedPart(toMessage(parts), completed, server.position)
  return part !== undefined && taking.has(part)
}

export function needsTries({ lockClass }: PlanStep['budget']): boolean {
  return lockClass === 'strong' || lockClass === 'blocking'
}

function limitsOf(lockTimeoutMs: number, statementTimeoutMs: number): readonly Part[] {
  return [
    own(`set local statement_timeout = ${statementTimeoutMs}`),
    own(`set local lock_timeout = ${lockTimeoutMs}`),
  ]
}

/**
 * lock_timeout is of each lock: a statement that needs several holds up who waits for the first as long as it waits for
 * all. So they are taken before it, within the time of one. A single one needs no such thing.
 */
function takingOf(locks: readonly PlanLock[], { lockTimeoutMs }: PlanStep['budget']): readonly string[] {
  if (locks.length < 2 || lockTimeoutMs === null) return []
  const modes = lockModes.filter((mode) => locks.some((lock) => lock.mode === mode)).toReversed()
  const eachMs = Math.max(1, Math.floor(lockTimeoutMs / modes.length))
  return [
    `set local lock_timeout = ${eachMs}`,
    `set local statement_timeout = ${eachMs}`,
    ...modes.map((mode) => {
      const ofMode = locks.filter((lock) => lock.mode === mode)
      return lockTables(ofMode, mode)
    }),
  ]
}

/** The plan names partitions and heirs itself, where the step reaches them. */
function lockTables(tables: readonly PlanLock[], mode: PlanLock['mode']): string {
  return `lock table ${tables.map((table) => `only ${identifierOf(table)}`).join(', ')} in ${mode.toLowerCase()} mode`
}

/**
 * The strong locks that may be asked for beside the statement: on tables that are there, with the rights that LOCK TABLE
 * takes. SHARE UPDATE EXCLUSIVE, which comes first, blocks neither reads nor writes, and an autovacuum gives way to who
 * waits for it.
 */
async function lockableFirst(session: PgSession, locks: readonly PlanLock[]): Promise<readonly PlanLock[]> {
  const wanted = locks.filter(({ mode }) => isStrong(mode))
  if (wanted.length === 0) return []
  const rows = await session.query<{ at: number }>(
    `select w.at::int as at from pg_catalog.unnest($1::text[]) with ordinality w (name, at)
     join pg_catalog.pg_class c on c.oid = pg_catalog.to_regclass(w.name) and c.relkind in ('r', 'p')
     where pg_catalog.has_table_privilege(c.oid, 'UPDATE, DELETE, TRUNCATE') order by w.at`,
    [wanted.map(identifierOf)],
  )
  return rows.flatMap(({ at }) => wanted[at - 1] ?? [])
}
