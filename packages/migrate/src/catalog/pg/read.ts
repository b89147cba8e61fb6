import type { PgSession } from '@twinship/core'
import { z } from 'zod'
import { toCatalog, type Catalog, type CatalogObject, type LedgerNames } from '../model.ts'
import { isDefaultNotNullName } from './not-null-name.ts'
import * as ofConstraints from './queries/constraints.ts'
import * as further from './queries/further.ts'
import * as others from './queries/others.ts'
import * as ofTables from './queries/tables.ts'

const rowsSchema = z.array(
  z.object({
    kind: z.string(),
    name: z.string(),
    parent: z.string().nullable(),
    facts: z.record(z.string(), z.string().nullable()),
  }),
)

const queries = [
  ...Object.values(ofTables),
  ...Object.values(ofConstraints),
  ...Object.values(others),
  ...Object.values(further),
]

/** What texts of definitions depend on: names are qualified, constants look the same wherever they are read. */
const settings = `set local search_path = pg_catalog; set local quote_all_identifiers = off; set local timezone = 'UTC';
set local datestyle = 'ISO, YMD'; set local intervalstyle = 'postgres'; set local extra_float_digits = 1;
set local bytea_output = 'hex'; set local statement_timeout = 0; set local jit = off`

/**
 * The schema of a PostgreSQL 15–18 database at one instant, in a transaction of its own. Left out: the server's own
 * objects, those of extensions, owners, Drizzle's ledger and whatever is called ops or ops_…; and the rare kinds that
 * the migration guide names.
 */
export async function readPgCatalog(
  session: Pick<PgSession, 'query'>,
  { schema = 'drizzle', table = '__drizzle_migrations' }: LedgerNames = {},
): Promise<Catalog> {
  await session.query('begin isolation level repeatable read read only')
  try {
    await session.query(settings)
    const objects: CatalogObject[] = []
    for (const query of queries) {
      const rows = rowsSchema.parse(await session.query(query, [schema, table]))
      objects.push(...rows.flatMap(toObject))
    }
    return toCatalog(objects)
  } finally {
    await session.query('rollback')
  }
}

function toObject({ kind, name, parent, facts }: z.infer<typeof rowsSchema>[number]): CatalogObject[] {
  const told: Record<string, string> = {}
  for (const [fact, value] of Object.entries(facts)) {
    if (value !== null) told[fact] = value
  }
  if (kind !== 'not null constraint') return [{ kind, name, parent, facts: told }]
  const { table = '', column = '', constraint = '', ...rest } = told
  // A name of the server's choice and nothing special: PostgreSQL 15 to 17 know no more than the column's NOT NULL.
  if (isDefaultNotNullName(constraint, table, column) && Object.keys(rest).length === 0) return []
  return [{ kind, name, parent, facts: { column, ...rest } }]
}
