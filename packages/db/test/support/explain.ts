import { withClient } from '@twinship/testkit'
import type { TestDatabase } from './databases.ts'
import { querySqlite } from './databases.ts'

/** What a plan says, in words that both databases share. */
export type Plan = {
  readonly indexes: readonly string[]
  /** What the indexes are searched by, in the database's own words. */
  readonly conditions: string
  /** Whether some table is read from end to end, or rows are put in order after they were read. */
  readonly scans: boolean
  readonly sorts: boolean
}

export type BuiltQuery = { toSQL: () => { readonly sql: string; readonly params: readonly unknown[] } }

/** The plan of a query with its own parameters, as the app sends them. */
export async function explain({ url, connection }: TestDatabase, query: BuiltQuery): Promise<Plan> {
  const { sql, params } = query.toSQL()
  return connection.dialect === 'sqlite'
    ? await explainSqlite(url, sql, params)
    : await explainPg(url, sql, params)
}

type PgNode = {
  readonly 'Node Type': string
  readonly 'Index Name'?: string
  readonly 'Index Cond'?: string
  readonly Plans?: readonly PgNode[]
}

async function explainPg(url: string, sql: string, params: readonly unknown[]): Promise<Plan> {
  const rows = await withClient(url, async (client) => {
    const result = await client.query<{ 'QUERY PLAN': readonly { Plan: PgNode }[] }>(
      `explain (format json) ${sql}`,
      [...params],
    )
    return result.rows
  })
  const nodes = rows.flatMap((row) => row['QUERY PLAN'].flatMap(({ Plan }) => flatten(Plan)))
  return {
    indexes: nodes.flatMap((node) => node['Index Name'] ?? []),
    conditions: nodes.map((node) => node['Index Cond'] ?? '').join('\n'),
    scans: nodes.some((node) => node['Node Type'] === 'Seq Scan'),
    sorts: nodes.some((node) => node['Node Type'].endsWith('Sort')),
  }
}

function flatten(node: PgNode): PgNode[] {
  return [node, ...(node.Plans ?? []).flatMap(flatten)]
}

async function explainSqlite(url: string, sql: string, params: readonly unknown[]): Promise<Plan> {
  const rows = await querySqlite(url, `explain query plan ${sql}`, params as readonly (string | number)[])
  const steps = rows.map((row) => String(row['detail']))
  return {
    indexes: steps.flatMap((step) => /USING (?:COVERING )?INDEX (\w+)/.exec(step)?.[1] ?? []),
    conditions: steps.join('\n'),
    scans: steps.some((step) => step.startsWith('SCAN')),
    sorts: steps.some((step) => step.includes('TEMP B-TREE')),
  }
}
