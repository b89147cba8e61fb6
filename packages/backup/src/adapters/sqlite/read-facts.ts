import type { Client } from '@libsql/client'
import type { DatabaseFacts, SequenceFacts, TableFacts } from '../../model/facts.ts'
import { rowsOf } from './connection.ts'
import { fingerprintTable } from './fingerprint.ts'

const identityTable = '__ops_identity'

export async function readSqliteFacts(
  client: Client,
  { fingerprints }: { readonly fingerprints: boolean },
): Promise<DatabaseFacts> {
  const listed = await rowsOf(
    client,
    `select name, wr from pragma_table_list where schema = 'main' and type in ('table', 'shadow')
       and name not like 'sqlite\\_%' escape '\\' and name <> ? order by name`,
    [identityTable],
  )
  const tables: TableFacts[] = []
  for (const { name, wr } of listed) {
    const table = { name: String(name), withoutRowid: wr === 1n }
    const content = fingerprints ? await fingerprintTable(client, table) : { rows: null, fingerprint: null }
    tables.push({ schema: 'main', name: table.name, ...content, changes: null })
  }
  const objects = await rowsOf(
    client,
    "select type, count(*) as count from sqlite_master where type <> 'table' group by type order by type",
  )
  return {
    tables,
    sequences: await readSequences(client),
    objects: Object.fromEntries(objects.map(({ type, count }) => [String(type), Number(count)])),
    largeObjects: 0,
  }
}

/** What AUTOINCREMENT has given out; the table is only there once it was used. */
async function readSequences(client: Client): Promise<SequenceFacts[]> {
  const there = await rowsOf(client, "select 1 from sqlite_master where name = 'sqlite_sequence'")
  if (there.length === 0) return []
  const rows = await rowsOf(client, 'select name, seq from sqlite_sequence order by name')
  return rows.map(({ name, seq }) => ({
    schema: 'main',
    name: String(name),
    lastValue: typeof seq === 'bigint' ? seq.toString() : null,
    increment: '1',
    cycles: false,
  }))
}
