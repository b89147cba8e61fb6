import type { PgSession } from '@twinship/core'
import type { BuildProgress } from '../../../model/build.ts'

type Row = {
  readonly phase: string | null
  readonly table: string | null
  readonly index: string | null
  readonly lockersDone: number
  readonly lockersTotal: number
  readonly blocksDone: number
  readonly blocksTotal: number
  readonly tuplesDone: number
  readonly tuplesTotal: number
}

const query = `
select phase, relid::regclass::text as table, nullif(index_relid, 0)::regclass::text as index,
  lockers_done::float8 as "lockersDone", lockers_total::float8 as "lockersTotal",
  blocks_done::float8 as "blocksDone", blocks_total::float8 as "blocksTotal",
  tuples_done::float8 as "tuplesDone", tuples_total::float8 as "tuplesTotal"
from pg_catalog.pg_stat_progress_create_index where pid = $1`

/** The index that a backend builds; null where it builds none, or this role may not see it. */
export async function readBuild(
  session: Pick<PgSession, 'query'>,
  backendPid: number,
): Promise<BuildProgress | null> {
  const [row] = await session.query<Row>(query, [backendPid])
  if (row === undefined || row.phase === null) return null
  const { phase, table, index } = row
  return { phase, table: table ?? 'a table', index, ...counted(row) }
}

/** Each phase counts something of its own, or nothing; the counters of the one before stay as they were. */
function counted(row: Row): Pick<BuildProgress, 'unit' | 'done' | 'total'> {
  const { phase } = row
  if (phase?.startsWith('waiting for') === true) {
    return { unit: 'transactions', done: row.lockersDone, total: row.lockersTotal }
  }
  const byRows =
    phase === 'building index: loading tuples in tree' || phase === 'index validation: sorting tuples'
  if (byRows) return { unit: 'rows', done: row.tuplesDone, total: row.tuplesTotal }
  const byBlocks = row.blocksTotal > 0 && row.blocksDone <= row.blocksTotal
  if (byBlocks) return { unit: 'blocks', done: row.blocksDone, total: row.blocksTotal }
  return { unit: null, done: 0, total: 0 }
}
