import path from 'node:path'
import type { PgCluster, TestDatabase } from '@twinship/testkit'
import { execa } from 'execa'
import { escapeIdentifier } from 'pg'
import type { Dump } from './scratch.ts'

/** The bookkeeping of the two sides is not compared. */
const bookkeeping = ['drizzle', 'ops']

export async function dumpPg(server: PgCluster, database: TestDatabase): Promise<Dump> {
  const { stdout } = await execa(path.join(server.binDir, 'pg_dump'), [
    '--schema-only',
    ...bookkeeping.flatMap((schema) => ['--exclude-schema', schema]),
    database.url,
  ])
  return { schema: normalise(stdout), rows: await countRows(server, database.name) }
}

/** Comments and blank lines tell the dump's own story; \restrict holds a random key. */
function normalise(dump: string): string {
  return dump
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('--') && !/^\\(un)?restrict /.test(line))
    .join('\n')
}

async function countRows(server: PgCluster, database: string): Promise<Readonly<Record<string, number>>> {
  const tables = await server.query(
    `select schemaname as schema, tablename as name from pg_tables
     where schemaname !~ '^pg_' and schemaname not in ('information_schema', 'drizzle', 'ops') order by 1, 2`,
    database,
  )
  const counts = tables.map(({ schema, name }) => {
    const [inSchema, table] = [String(schema), String(name)]
    return `select '${inSchema}.${table}' as name, count(*)::integer as rows
      from ${escapeIdentifier(inSchema)}.${escapeIdentifier(table)}`
  })
  if (counts.length === 0) return {}
  const rows = await server.query(counts.join(' union all '), database)
  return Object.fromEntries(rows.map((row) => [String(row['name']), Number(row['rows'])]))
}
