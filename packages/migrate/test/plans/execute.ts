import type { withClient } from '@twinship/testkit'
import type { PlanStep } from '../../src/model/plan.ts'

export type Client = Parameters<Parameters<typeof withClient>[1]>[0]

/** The strongest lock by relation, `schema.name`: of what was there before the plan. */
export type SeenLocks = Readonly<Record<string, string>>

export async function relationsOf(client: Client): Promise<ReadonlyMap<string, string>> {
  const { rows } = await client.query<{ oid: string; name: string }>(
    `select c.oid::text, n.nspname || '.' || c.relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where n.nspname not like 'pg\\_%' and n.nspname <> 'information_schema' and c.relkind in ('r', 'p', 'm')`,
  )
  return new Map(rows.map(({ oid, name }) => [oid, name]))
}

/** Carries out a step as it says; the locks that it held at its end, where it has a transaction. */
export async function executeStep(
  client: Client,
  { sql, transaction }: Pick<PlanStep, 'sql' | 'transaction'>,
  known: ReadonlyMap<string, string> = new Map(),
): Promise<SeenLocks | null> {
  if (transaction === 'none') {
    for (const one of sql) await client.query(one)
    return null
  }
  await client.query('begin')
  for (const one of sql) await client.query(one)
  const { rows } = await client.query<{ oid: string; mode: string }>(
    `select relation::text as oid, mode from pg_locks where pid = pg_backend_pid() and granted and locktype = 'relation'`,
  )
  await client.query('commit')
  const seen: Record<string, string> = {}
  for (const { oid, mode } of rows) {
    const name = known.get(oid)
    if (name !== undefined && mode !== 'AccessShareLock') seen[name] = stronger(seen[name], mode)
  }
  return seen
}

const modes = [
  'RowShareLock',
  'RowExclusiveLock',
  'ShareUpdateExclusiveLock',
  'ShareLock',
  'ShareRowExclusiveLock',
  'ExclusiveLock',
  'AccessExclusiveLock',
]

function stronger(left: string | undefined, right: string): string {
  return left !== undefined && modes.indexOf(left) > modes.indexOf(right) ? left : right
}

/** As pg_locks spells it. */
export function plannedLocks({ locks }: PlanStep): SeenLocks {
  return Object.fromEntries(
    locks.map(({ schema, name, mode }) => {
      const words = mode.split(' ').map((word) => `${word.slice(0, 1)}${word.slice(1).toLowerCase()}`)
      return [`${schema ?? 'public'}.${name}`, `${words.join('')}Lock`]
    }),
  )
}
