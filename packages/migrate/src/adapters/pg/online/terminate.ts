import { serverError } from '../errors.ts'
import type { Blocker } from './blockers.ts'
import type { StepContext } from './context.ts'

/** As the server judges it: a superuser's session is a superuser's to end. */
const mayEnd = `select (not coalesce(r.rolsuper, true) or me.rolsuper)
    and (pg_catalog.pg_has_role(a.usesysid, 'USAGE') or pg_catalog.pg_has_role('pg_signal_backend', 'USAGE')) as "isAllowed"
  from pg_catalog.pg_stat_activity a left join pg_catalog.pg_roles r on r.oid = a.usesysid
  join pg_catalog.pg_roles me on me.rolname = current_user
  where a.pid = $1 and a.xact_start = $2::timestamptz`

const end = `select pg_catalog.pg_terminate_backend(pid, 2000) as done from pg_catalog.pg_stat_activity
  where pid = $1 and xact_start = $2::timestamptz`

/**
 * Ends the very transaction that was seen, for its session may be at another one by now. The audit has it before: no
 * crash leaves a session ended and nothing written. `recorded`: which it has already.
 */
export async function terminate(
  { run: { observer, onEvent }, onBlocker }: StepContext,
  { pid, since, application, ageMs, table }: Blocker,
  recorded: Set<string>,
): Promise<'gone' | 'there' | 'not allowed'> {
  if (pid === null || since === null) return 'there'
  const [seen] = await observer.query<{ isAllowed: boolean | null }>(mayEnd, [pid, since]).catch(() => [])
  if (seen === undefined) return 'there'
  if (seen.isAllowed !== true) return 'not allowed'
  const session = { pid, application, transactionSeconds: Math.round(ageMs / 1000), table }
  const key = `${pid} ${since}`
  if (!recorded.has(key)) await onBlocker('blocker.terminated', session)
  recorded.add(key)
  const answer = await observer.query<{ done: boolean }>(end, [pid, since]).catch(refusal)
  if (answer === undefined) return 'there'
  const [row] = answer
  if (row !== undefined && row !== 'not allowed') {
    if (!row.done) return 'there'
    const text = `Ended backend ${pid}, ${application}, in a transaction for ${session.transactionSeconds} s, on ${table}.`
    onEvent({ kind: 'notice', text })
    return 'gone'
  }
  await onBlocker('blocker.spared', { ...session, because: row ?? 'not found' })
  return row ?? 'there'
}

/** Undefined: there was no answer, and it may have been ended. */
function refusal(error: unknown): readonly ['not allowed'] | undefined {
  return serverError(error)?.sqlState === '42501' ? ['not allowed'] : undefined
}
