import type { PgSession } from '@twinship/core'
import pg from 'pg'
import { z } from 'zod'
import type { AppliedMigration, ManifestBody } from '../../model/manifest.ts'

type Session = Pick<PgSession, 'query'>

/** Where Drizzle's ledger is. */
export type PgLedger = { readonly schema: string; readonly table: string }

const ledgerRow = z
  .object({ hash: z.string(), created_at: z.coerce.number(), tag: z.string().nullable() })
  .transform(({ tag, hash, created_at: whenMs }): AppliedMigration => ({ tag, hash, whenMs }))

/** Drizzle's ledger in its order, each migration by the name that the engine or the ledger itself knows it by. */
export async function readApplied(
  session: Session,
  { schema, table }: PgLedger,
): Promise<AppliedMigration[]> {
  const ledger = `${pg.escapeIdentifier(schema)}.${pg.escapeIdentifier(table)}`
  if (!(await exists(session, ledger))) return []
  const tag = (await exists(session, 'ops.migration'))
    ? `(select m.tag from ops.migration m where m.hash = l.hash and m.when_ms = l.created_at
         order by m.ordinal desc limit 1)`
    : 'null::text'
  const rows = await session.query(
    `select l.hash, l.created_at::text, coalesce(${tag}, to_jsonb(l) ->> 'name') as tag
     from ${ledger} l order by l.created_at, l.id`,
  )
  return rows.map((row) => ledgerRow.parse(row))
}

const headRow = z.object({ sequence: z.coerce.number(), hash: z.string() })

export async function readAuditHead(session: Session): Promise<ManifestBody['auditHead']> {
  if (!(await exists(session, 'ops.audit'))) return null
  const [row] = await session.query('select sequence, hash from ops.audit order by sequence desc limit 1')
  return row === undefined ? null : headRow.parse(row)
}

const identityRow = z.object({
  id: z.string(),
  environment: z.enum(['development', 'test', 'staging', 'production']),
})

export async function readIdentity(session: Session): Promise<ManifestBody['database']['identity']> {
  if (!(await exists(session, 'ops.identity'))) return null
  const [row] = await session.query('select id::text, environment from ops.identity')
  return row === undefined ? null : identityRow.parse(row)
}

async function exists(session: Session, name: string): Promise<boolean> {
  const [row] = await session.query<{ there: boolean }>('select to_regclass($1) is not null as there', [name])
  return row?.there === true
}
