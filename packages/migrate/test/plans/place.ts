import { openPgSession, type PgSession } from '@twinship/core'
import { readPgCatalog, type Catalog } from '../../src/index.ts'
import { planSetup } from './cases.ts'

type Query = Pick<PgSession, 'query'>

export async function catalogOf(url: string): Promise<Catalog> {
  const session = await openPgSession({ url, location: 'test', applicationName: 'plans' })
  try {
    return await readPgCatalog(session)
  } finally {
    await session.close()
  }
}

/** The same tables and rows again: quicker than another database. */
export async function startAgain(session: Query, setup = planSetup): Promise<void> {
  await session.query('drop schema if exists other cascade; drop schema public cascade; create schema public')
  await session.query(setup)
  await session.query('analyze')
}

/** Every row as text, without the columns whose values are each row's own. */
export async function rowsOf(
  session: Query,
  own: readonly string[],
): Promise<Readonly<Record<string, readonly string[]>>> {
  const rows = await session.query<{ name: string }>(
    `select c.oid::regclass::text as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where n.nspname in ('public', 'other') and c.relkind = 'r' order by 1`,
  )
  const all: Record<string, readonly string[]> = {}
  for (const { name } of rows) {
    const without = own
      .filter((one) => one.startsWith(`${name}.`))
      .map((one) => `'${one.slice(name.length + 1)}'`)
    const value = ['to_jsonb(t)', ...without].join(' - ')
    const found = await session.query<{ row: string }>(
      `select (${value})::text as row from ${name} t order by 1`,
    )
    all[name] = found.map(({ row }) => row)
  }
  return all
}
