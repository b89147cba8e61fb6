import type { Client } from '@libsql/client'
import { z } from 'zod'
import type { AppliedMigration, ManifestBody } from '../../model/manifest.ts'
import { quoteName, rowsOf } from './connection.ts'

const ledgerRow = z
  .object({ hash: z.string(), when_ms: z.coerce.number(), tag: z.string().nullable() })
  .transform(({ tag, hash, when_ms: whenMs }): AppliedMigration => ({ tag, hash, whenMs }))

export async function readApplied(client: Client, ledger: string): Promise<AppliedMigration[]> {
  if (!(await exists(client, ledger))) return []
  const engine = (await exists(client, '__ops_migration'))
    ? `(select m.tag from __ops_migration m where m.hash = l.hash and m.when_ms = l.created_at
         order by m.ordinal desc limit 1)`
    : 'null'
  const columns = await rowsOf(client, "select 1 from pragma_table_info(?) where name = 'name'", [ledger])
  const name = columns.length > 0 ? 'l.name' : 'null'
  const rows = await rowsOf(
    client,
    `select l.hash, l.created_at as when_ms, coalesce(${engine}, ${name}) as tag
     from ${quoteName(ledger)} l order by l.created_at, l.rowid`,
  )
  return rows.map((row) => ledgerRow.parse(row))
}

export async function readAuditHead(client: Client): Promise<ManifestBody['auditHead']> {
  if (!(await exists(client, '__ops_audit'))) return null
  const [row] = await rowsOf(client, 'select sequence, hash from __ops_audit order by sequence desc limit 1')
  return row === undefined ? null : z.object({ sequence: z.coerce.number(), hash: z.string() }).parse(row)
}

const identityRow = z.object({
  id: z.string(),
  environment: z.enum(['development', 'test', 'staging', 'production']),
})

export async function readIdentity(client: Client): Promise<ManifestBody['database']['identity']> {
  if (!(await exists(client, '__ops_identity'))) return null
  const [row] = await rowsOf(client, 'select id, environment from __ops_identity')
  return row === undefined ? null : identityRow.parse(row)
}

/** Which database this is; taken out of the copy, so that a restored one says nothing of the kind. */
export async function takeIdentity(client: Client): Promise<ManifestBody['database']['identity']> {
  const identity = await readIdentity(client)
  if (identity !== null) await client.execute('delete from __ops_identity')
  return identity
}

async function exists(client: Client, table: string): Promise<boolean> {
  return (
    (await rowsOf(client, "select 1 from sqlite_master where type = 'table' and name = ?", [table])).length >
    0
  )
}
