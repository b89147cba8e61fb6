import { CodedError } from '@twinship/core'
import { z } from 'zod'
import type { PlanStep } from '../../../model/plan.ts'
import type { ObjectName } from '../../../model/statement.ts'
import { serverError } from '../errors.ts'
import { own, type Part } from '../message.ts'
import { literal } from '../names.ts'
import { identifierOf } from '../probe-facts.ts'
import { SendFailure } from '../send.ts'
import type { PlacedStep, StepContext } from './context.ts'

/** SQLSTATE with which the check fails. */
const incomplete = 'OPS01'

/**
 * What keeps an index of a partitioned table, `top`, from being valid: partitions without one, those whose own is
 * invalid, and a table whose partitions all have theirs; each with the statements that mend it. The names of new ones
 * need only be free.
 */
const lacking = (top: string) => `
with recursive tree as (
  select ${top}::oid as index
  union all select i.inhrelid from pg_catalog.pg_inherits i join tree on i.inhparent = tree.index
), whole as (
  select x.indexrelid, x.indrelid, x.indisvalid, pg_catalog.format('%I.%I', n.nspname, c.relname) as name, c.relname,
    pg_catalog.substr(pg_catalog.pg_get_indexdef(c.oid), 1 + pg_catalog.length(pg_catalog.format(
      'CREATE %sINDEX %I ON ONLY %I.%I ', case when x.indisunique then 'UNIQUE ' end, c.relname, tn.nspname, t.relname))) as rest,
    case when x.indisunique then 'UNIQUE ' end as uniqueness
  from tree join pg_catalog.pg_index x on x.indexrelid = tree.index
  join pg_catalog.pg_class c on c.oid = x.indexrelid and c.relkind = 'I' join pg_catalog.pg_namespace n on n.oid = c.relnamespace
  join pg_catalog.pg_class t on t.oid = x.indrelid join pg_catalog.pg_namespace tn on tn.oid = t.relnamespace
), part as (
  select w.*, p.relname as part, p.relkind, pn.nspname, own.name as own, own.valid,
    pg_catalog.left(p.relname || '_' || w.relname, 63) as new
  from whole w join pg_catalog.pg_inherits i on i.inhparent = w.indrelid
  join pg_catalog.pg_class p on p.oid = i.inhrelid join pg_catalog.pg_namespace pn on pn.oid = p.relnamespace
  left join lateral (
    select pg_catalog.format('%I.%I', pn.nspname, c.relname) as name, x.indisvalid as valid
    from pg_catalog.pg_inherits h join pg_catalog.pg_index x on x.indexrelid = h.inhrelid and x.indrelid = p.oid
    join pg_catalog.pg_class c on c.oid = x.indexrelid where h.inhparent = w.indexrelid
  ) own on true
)
select pg_catalog.format('%I.%I has none', nspname, part) as what,
  case relkind when 'p' then pg_catalog.format('CREATE %sINDEX %I ON ONLY %I.%I %s', uniqueness, new, nspname, part, rest)
    else pg_catalog.format('CREATE %sINDEX CONCURRENTLY %I ON %I.%I %s', uniqueness, new, nspname, part, rest) end
  || pg_catalog.format('; ALTER INDEX %s ATTACH PARTITION %I.%I;', name, nspname, new) as mend
from part where own is null
union all
select pg_catalog.format('%s is invalid', own),
  pg_catalog.format('REINDEX INDEX CONCURRENTLY %s; ALTER INDEX %s ATTACH PARTITION %1$s;', own, name)
from part where not valid and relkind <> 'p'
union all
select pg_catalog.format('the partitions that %s is left with all have theirs', name),
  pg_catalog.format('ALTER INDEX %s ATTACH PARTITION %s;', name, pg_catalog.min(own))
from part where not indisvalid group by name having pg_catalog.bool_and(own is not null and valid)`

/** Fails where the index is not valid, and says why; it runs behind the last of the steps that build it. */
export function completeCheck({ completes }: PlanStep): readonly Part[] {
  return completes === undefined ? [] : [own(`do ${literal(blockOf(completes))}`)]
}

function blockOf(index: ObjectName): string {
  const top = `pg_catalog.to_regclass(${literal(identifierOf(index))})`
  return `begin
  if not exists (select from pg_catalog.pg_index where indexrelid = ${top} and indisvalid) then
    raise exception using errcode = '${incomplete}', message = (
      select coalesce(pg_catalog.json_agg(l order by l.what), '[]') from (${lacking(top)}) l);
  end if;
end`
}

const lacks = z.array(z.object({ what: z.string(), mend: z.string() }))

/** The error of a check that failed; undefined for any other. */
export function incompleteIndex(
  { file }: StepContext,
  { step }: PlacedStep,
  thrown: unknown,
): CodedError | undefined {
  const { completes } = step
  if (completes === undefined || serverError(thrown)?.sqlState !== incomplete) return undefined
  const found = lacks.parse(JSON.parse(thrown instanceof SendFailure ? thrown.message : '[]'))
  const why = found.map(({ what }) => what).join(', ')
  const mends = found.map(({ mend }) => mend).join(' ')
  const again = 'ops abort, then ops deploy, which plans it for the partitions that are there by then.'
  return new CodedError(
    'MIGRATION.INDEX_INCOMPLETE',
    `${file.migration.file}: step ${step.id} would leave ${identifierOf(completes)} invalid${why === '' ? '' : `: ${why}`}.`,
    {
      hint: mends === '' ? `Run ${again}` : `Run ${mends} then ops resume; or ${again}`,
      details: { migration: file.migration.tag, step: step.id, index: completes.name },
    },
  )
}
