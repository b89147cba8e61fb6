import type { PgSession } from '@twinship/core'
import { z } from 'zod'
import { serverError } from '../errors.ts'
import { withoutForeignKeys } from './foreign-keys.ts'

type Query = Pick<PgSession, 'query'>

const tableSchema = z.object({
  /** Quoted, with its schema. */
  name: z.string(),
  columns: z.array(z.object({ name: z.string(), type: z.string() })),
})

type SampledTable = z.infer<typeof tableSchema>

export type SampleReport = {
  readonly tables: number
  readonly rows: number
  /** Tables that could not be copied, each with why; without values. */
  readonly notes: readonly string[]
}

/** Tables that hold rows themselves, and partitioned ones in place of their partitions; columns that take values. */
const query = `
select format('%I.%I', n.nspname, c.relname) as name,
  coalesce((select json_agg(json_build_object('name', quote_ident(a.attname), 'type', format_type(a.atttypid, a.atttypmod))
    order by a.attnum) from pg_attribute a
    where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''), '[]') as columns
from pg_class c join pg_namespace n on n.oid = c.relnamespace
where c.relkind in ('r', 'p') and not c.relispartition and n.nspname !~ '^pg_'
  and n.nspname not in ('information_schema', 'ops', 'drizzle')
order by c.oid`

/**
 * Copies up to so many rows of each table into a database with the same schema, those first that the server reads
 * first. Rows that refer to one that was not copied are left out. Values go from server to server and nowhere else.
 */
export async function copySample(live: Query, scratch: Query, rowsOfEach: number): Promise<SampleReport> {
  const read = async (session: Query) => z.array(tableSchema).parse(await session.query(query))
  const [there, here] = [await read(live), await read(scratch)]
  const notes: string[] = []
  let rows = 0
  let tables = 0
  await withoutForeignKeys(scratch, async () => {
    if (here.length > 0) await scratch.query(`truncate ${here.map(({ name }) => name).join(', ')}`)
    for (const table of here) {
      const source = there.find(({ name }) => name === table.name)
      if (source === undefined) {
        notes.push(`${table.name} is not in the live database`)
        continue
      }
      const copied = await copyTable(live, scratch, common(source, table), rowsOfEach)
      if (typeof copied === 'string') notes.push(`${table.name} was not copied (${copied})`)
      else [rows, tables] = [rows + copied, tables + 1]
    }
  })
  await copySequences(live, scratch)
  await scratch.query('analyze')
  return { tables, rows, notes }
}

function common(source: SampledTable, { name, columns }: SampledTable): SampledTable {
  const names = new Set(source.columns.map((column) => column.name))
  return { name, columns: columns.filter((column) => names.has(column.name)) }
}

/** Rows copied, or the SQLSTATE by which they were refused. */
async function copyTable(
  live: Query,
  scratch: Query,
  { name, columns }: SampledTable,
  rowsOfEach: number,
): Promise<number | string> {
  if (columns.length === 0) return 0
  const picked = columns.map((column, index) => `${column.name}::text as c${index}`).join(', ')
  const rows = await live.query<Record<string, string | null>>(
    `select ${picked} from ${name} limit ${rowsOfEach}`,
  )
  if (rows.length === 0) return 0
  const values = columns.map((_, index) => rows.map((row) => row[`c${index}`] ?? null))
  const given = columns.map((_, index) => `$${index + 1}::text[]`).join(', ')
  const made = columns.map(({ type }, index) => `c${index}::${type}`).join(', ')
  const aliases = columns.map((_, index) => `c${index}`).join(', ')
  try {
    await scratch.query(`alter table ${name} disable trigger user`)
    await scratch.query(
      `insert into ${name} (${columns.map((column) => column.name).join(', ')}) overriding system value
       select ${made} from unnest(${given}) as given(${aliases})`,
      values,
    )
    return rows.length
  } catch (error) {
    const refused = serverError(error)
    if (refused === undefined) throw error
    return refused.sqlState
  } finally {
    await scratch.query(`alter table ${name} enable trigger user`)
  }
}

async function copySequences(live: Query, scratch: Query): Promise<void> {
  const names = `select format('%I.%I', schemaname, sequencename) as name, last_value::text as value from pg_sequences
    where schemaname not in ('ops', 'drizzle')`
  const here = new Set((await scratch.query<{ name: string }>(names)).map(({ name }) => name))
  for (const { name, value } of await live.query<{ name: string; value: string | null }>(names)) {
    if (value !== null && here.has(name))
      await scratch.query('select setval($1::regclass, $2)', [name, value])
  }
}
