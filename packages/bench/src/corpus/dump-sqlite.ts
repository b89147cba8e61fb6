import { createClient } from '@libsql/client'
import type { Dump } from './scratch.ts'

/** Everything but the bookkeeping of the two sides. */
const objects = `select type, name, tbl_name, sql from sqlite_schema
  where tbl_name not like '\\_\\_ops%' escape '\\' and tbl_name not like '\\_\\_drizzle%' escape '\\'
    and name not like 'sqlite\\_%' escape '\\' order by type, name`

export async function dumpSqlite(url: string): Promise<Dump> {
  const client = createClient({ url })
  try {
    const { rows } = await client.execute(objects)
    const lines = rows.map(({ type, name, tbl_name: table, sql }) =>
      [type, name, table, sql].map(String).join('\t'),
    )
    const counts: Record<string, number> = {}
    for (const table of rows.flatMap(({ type, name }) =>
      type === 'table' && typeof name === 'string' ? [name] : [],
    )) {
      const counted = await client.execute(`select count(*) as n from "${table.replaceAll('"', '""')}"`)
      counts[table] = Number(counted.rows[0]?.['n'])
    }
    return { schema: lines.join('\n'), rows: counts }
  } finally {
    client.close()
  }
}
