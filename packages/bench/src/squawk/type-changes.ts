import type { ParsedMigration } from '@twinship/migrate'
import { withClient, type PgCluster } from '@twinship/testkit'
import type { Compared } from './compare.ts'

type Client = Parameters<Parameters<typeof withClient>[1]>[0]

/**
 * Asks the server about type changes that squawk warns of and ops lint does not: each history is run statement by
 * statement, and the tables' files are compared around them. What could not be run stays as it is.
 */
export async function verifyTypeChanges(
  server: PgCluster,
  setup: string | null,
  parsed: readonly ParsedMigration[],
  compared: readonly Compared[],
): Promise<readonly Compared[]> {
  const open = compared.filter(
    ({ verdict, rule }) => verdict === 'not-found' && rule === 'changing-column-type',
  )
  if (open.length === 0) return compared
  const wanted = new Set(open.map(placeOf))
  const database = await server.createDatabase()
  try {
    if (setup !== null) await server.query(setup, database.name)
    const keeps = await withClient(database.url, (client) => runAll(client, parsed, wanted))
    return compared.map((one) =>
      one.verdict === 'not-found' && keeps.has(placeOf(one)) ? { ...one, verdict: 'keeps-rows' } : one,
    )
  } finally {
    await database.drop()
  }
}

function placeOf({ tag, statement }: Pick<Compared, 'tag' | 'statement'>): string {
  return `${tag} ${statement}`
}

async function runAll(
  client: Client,
  parsed: readonly ParsedMigration[],
  wanted: ReadonlySet<string>,
): Promise<ReadonlySet<string>> {
  const keeps = new Set<string>()
  for (const { tag, statements } of parsed) {
    for (const { ordinal, sql } of statements) {
      const place = placeOf({ tag, statement: ordinal })
      const before = wanted.has(place) ? await files(client) : null
      try {
        await client.query(sql)
      } catch (error) {
        if (!(error instanceof Error && 'code' in error)) throw error
        return keeps
      }
      if (before !== null && (await files(client)) === before) keeps.add(place)
    }
  }
  return keeps
}

/** Of all tables; a rewrite gives a table another one, with or without rows. */
async function files(client: Client): Promise<string> {
  const { rows } = await client.query<{ files: string | null }>(
    `select string_agg(oid::text || ':' || pg_relation_filenode(oid)::text, ' ' order by oid) as files
     from pg_class where relkind = 'r' and oid > 16383`,
  )
  return rows[0]?.files ?? ''
}
