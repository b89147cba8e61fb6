import { CodedError } from '@twinship/core'
import pg from 'pg'
import { z } from 'zod'
import { withPgSession, withSqliteClient } from '../catalog/read-address.ts'
import type { DatabaseAddress } from '../verify/options.ts'

export const prismaTable = '_prisma_migrations'

const rowSchema = z.object({
  migration_name: z.string(),
  is_finished: z.coerce.boolean(),
  is_rolled_back: z.coerce.boolean(),
})
type Row = z.infer<typeof rowSchema>

/** How many migrations Prisma finished. Throws IMPORT.NO_LEDGER, or IMPORT.UNFINISHED naming what it left half done. */
export async function readPrismaLedger(address: DatabaseAddress): Promise<number> {
  const rows = address.dialect === 'postgresql' ? await readPg(address) : await readSqlite(address)
  if (rows === undefined) {
    throw new CodedError('IMPORT.NO_LEDGER', `${address.location} has no table ${prismaTable}.`)
  }
  const open = rows.filter((row) => !row.is_finished && !row.is_rolled_back).map((row) => row.migration_name)
  if (open.length > 0) {
    throw new CodedError('IMPORT.UNFINISHED', `Prisma began and never finished: ${open.join(', ')}.`, {
      details: { migrations: open },
    })
  }
  return rows.filter((row) => !row.is_rolled_back).length
}

/** Prisma puts it into the schema that its URL names. */
async function readPg(address: DatabaseAddress): Promise<readonly Row[] | undefined> {
  return withPgSession(address, async (session) => {
    const [found] = await session.query<{ schema: string }>(
      `select n.nspname as schema from pg_class c join pg_namespace n on n.oid = c.relnamespace
       where c.relname = $1 and c.relkind = 'r' order by n.nspname <> 'public', n.nspname limit 1`,
      [prismaTable],
    )
    if (found === undefined) return undefined
    return z.array(rowSchema).parse(
      await session.query(
        `select migration_name, finished_at is not null as is_finished, rolled_back_at is not null as is_rolled_back
         from ${pg.escapeIdentifier(found.schema)}.${pg.escapeIdentifier(prismaTable)} order by started_at`,
      ),
    )
  })
}

async function readSqlite(address: DatabaseAddress): Promise<readonly Row[] | undefined> {
  return withSqliteClient(address, async (client) => {
    const { rows: found } = await client.execute({
      sql: `select 1 from sqlite_schema where type = 'table' and name = ?`,
      args: [prismaTable],
    })
    if (found.length === 0) return undefined
    const { rows } = await client.execute(
      `select migration_name, finished_at is not null as is_finished, rolled_back_at is not null as is_rolled_back
       from "${prismaTable}" order by started_at`,
    )
    return rows.map((row) => rowSchema.parse({ ...row }))
  })
}
