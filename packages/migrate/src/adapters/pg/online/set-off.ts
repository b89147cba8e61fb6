import { CodedError } from '@twinship/core'
import type { PlanBackfill } from '../../../model/plan.ts'
import { identifierOf } from '../probe-facts.ts'
import type { PlacedStep, StepContext } from './context.ts'

/**
 * Triggers of the table and of what its UPDATE reaches, and the table's own rules, with the statement that disables
 * each. Of a row trigger that partitions have copies of, the one that people made.
 */
const query = `
with reached as (
  select pg_catalog.to_regclass($1)::oid as relid
  union select relid from pg_catalog.pg_partition_tree(pg_catalog.to_regclass($1))
  union select inhrelid from pg_catalog.pg_inherits where inhparent = pg_catalog.to_regclass($1)
)
select pg_catalog.format('trigger %I of %I.%I', g.tgname, n.nspname, c.relname) as what,
  pg_catalog.format('ALTER TABLE %I.%I DISABLE TRIGGER %I', n.nspname, c.relname, g.tgname) as disable
from reached join pg_catalog.pg_trigger g on g.tgrelid = relid
join pg_catalog.pg_class c on c.oid = relid join pg_catalog.pg_namespace n on n.oid = c.relnamespace
where not g.tgisinternal and g.tgparentid = 0 and g.tgenabled in ('O', 'A') and g.tgtype & 16 <> 0
union all
select pg_catalog.format('rule %I of %I.%I', r.rulename, n.nspname, c.relname),
  pg_catalog.format('ALTER TABLE %I.%I DISABLE RULE %I', n.nspname, c.relname, r.rulename)
from pg_catalog.pg_rewrite r
join pg_catalog.pg_class c on c.oid = r.ev_class join pg_catalog.pg_namespace n on n.oid = c.relnamespace
where r.ev_class = pg_catalog.to_regclass($1) and r.ev_type = '2' and r.ev_enabled in ('O', 'A')
order by 1`

/**
 * What was there at the time of the plan is refused there; what somebody has made since would change the app's values
 * row by row. Throws MIGRATION.PLAN_CHANGED.
 */
export async function requireNothingSetOff(
  { run, file }: StepContext,
  { step }: PlacedStep,
  { table }: PlanBackfill,
): Promise<void> {
  const found = await run.session.query<{ what: string; disable: string }>(query, [identifierOf(table)])
  if (found.length === 0) return
  const { tag, file: path } = file.migration
  const disables = found.map(({ disable }) => `${disable};`).join(' ')
  throw new CodedError(
    'MIGRATION.PLAN_CHANGED',
    `${path}: step ${step.id} would set off what was not there when it was planned: ${found.map(({ what }) => what).join(', ')}.`,
    {
      hint: `Run ${disables} then ops resume, and enable it again afterwards; ops abort takes back what was done.`,
      details: { migration: tag, step: step.id, table: table.name, found: found.map(({ what }) => what) },
    },
  )
}
