import type { PgSession } from '@twinship/core'
import { literal } from '../names.ts'

export type RowByRow = { readonly count: number; readonly isComplete: boolean }

/** Pages that are tried at once: what raises there is looked for row by row. */
const pagesAtOnce = 32

const result = 'twinship.failing'

/**
 * Counts rows whose condition is true or raises, in the caller's transaction. A stretch of pages is counted at once;
 * only where that raises is each row tried by itself. Ends when the time is over with what it has found. Makes no
 * object and needs no right but to read the table.
 */
export async function countRowByRow(
  session: PgSession,
  { relation, failing }: { readonly relation: string; readonly failing: string },
  timeMs: number,
): Promise<RowByRow> {
  await session.query(`do ${literal(body(relation, failing, Math.ceil(timeMs)))}`)
  const [row] = await session.query<{ told: string }>(`select current_setting('${result}') as told`)
  const [count = '0', isComplete] = (row?.told ?? '').split(' ')
  return { count: Number(count), isComplete: isComplete === 'true' }
}

/** The names begin so that no column has them; where one has, the column is meant. */
function body(relation: string, failing: string, timeMs: number): string {
  const range = `ctid >= format('(%s,0)', twinship_page)::tid and ctid < format('(%s,0)', twinship_page + ${pagesAtOnce})::tid`
  return `#variable_conflict use_column
declare
  twinship_until constant timestamptz := clock_timestamp() + ${timeMs} * interval '1 millisecond';
  twinship_page bigint := 0; twinship_pages bigint; twinship_count bigint := 0; twinship_some bigint;
  twinship_row record; twinship_fails boolean;
begin
  select max(pg_relation_size(relid)) / current_setting('block_size')::bigint into twinship_pages
  from (select relid from pg_partition_tree(${literal(relation)}) union select ${literal(relation)}::regclass) as parts;
  while twinship_page <= twinship_pages and clock_timestamp() < twinship_until loop
    begin
      select count(*) into twinship_some from ${relation} where ${range} and ${failing};
      twinship_count := twinship_count + twinship_some;
    exception when data_exception or integrity_constraint_violation or plpgsql_error then
      for twinship_row in select tableoid, ctid from ${relation} where ${range} loop
        begin
          select ${failing} into twinship_fails from ${relation}
          where tableoid = twinship_row.tableoid and ctid = twinship_row.ctid;
        exception when data_exception or integrity_constraint_violation or plpgsql_error then
          twinship_fails := true;
        end;
        twinship_count := twinship_count + coalesce(twinship_fails, false)::int;
        exit when clock_timestamp() >= twinship_until;
      end loop;
    end;
    twinship_page := twinship_page + ${pagesAtOnce};
  end loop;
  perform set_config('${result}', twinship_count || ' ' || (twinship_page > twinship_pages and clock_timestamp() < twinship_until), true);
end`
}
