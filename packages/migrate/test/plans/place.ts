import { openPgSession } from '@twinship/core'
import { readPgCatalog, type Catalog } from '../../src/index.ts'
import type { Facts } from '../../src/hazards/facts.ts'
import { readLargeFacts } from '../support/by-planner.ts'
import { planSetup } from './cases.ts'
import type { Client } from './execute.ts'

export async function catalogOf(url: string): Promise<Catalog> {
  const session = await openPgSession({ url, location: 'test', applicationName: 'plans' })
  try {
    return await readPgCatalog(session)
  } finally {
    await session.close()
  }
}

/** As `readLargeFacts`, over a client of the tests. */
export async function largeFacts(client: Client): Promise<Facts> {
  return readLargeFacts({
    query: async (text, values) =>
      (await client.query(text, values === undefined ? undefined : [...values])).rows,
  })
}

/** The same tables and rows again: quicker than another database. */
export async function startAgain(client: Client, setup = planSetup): Promise<void> {
  await client.query('drop schema if exists other cascade; drop schema public cascade; create schema public')
  await client.query(setup)
}

/** Every row as text, without the columns whose values are each row's own. */
export async function rowsOf(
  client: Client,
  own: readonly string[],
): Promise<Readonly<Record<string, readonly string[]>>> {
  const { rows } = await client.query<{ name: string }>(
    `select c.oid::regclass::text as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where n.nspname in ('public', 'other') and c.relkind = 'r' order by 1`,
  )
  const all: Record<string, readonly string[]> = {}
  for (const { name } of rows) {
    const without = own
      .filter((one) => one.startsWith(`${name}.`))
      .map((one) => `'${one.slice(name.length + 1)}'`)
    const value = ['to_jsonb(t)', ...without].join(' - ')
    const found = await client.query<{ row: string }>(
      `select (${value})::text as row from ${name} t order by 1`,
    )
    all[name] = found.rows.map(({ row }) => row)
  }
  return all
}
