import { createClient } from '@libsql/client'
import { drizzle as drizzleLibsql } from 'drizzle-orm/libsql'
import { migrate as migrateLibsql } from 'drizzle-orm/libsql/migrator'
import { drizzle as drizzlePg } from 'drizzle-orm/node-postgres'
import { migrate as migratePg } from 'drizzle-orm/node-postgres/migrator'
import { drizzle as drizzleLibsqlV1 } from 'drizzle-orm-v1/libsql'
import { migrate as migrateLibsqlV1 } from 'drizzle-orm-v1/libsql/migrator'
import { drizzle as drizzlePgV1 } from 'drizzle-orm-v1/node-postgres'
import { migrate as migratePgV1 } from 'drizzle-orm-v1/node-postgres/migrator'
import { withClient } from '@twinship/testkit'

/** Drizzle's own migrator on a folder: of 0.45 the journal's layout, of 1.0 the other one. */
export type Stock = (url: string, migrationsFolder: string) => Promise<void>

export const stockPg: Stock = (url, migrationsFolder) =>
  withClient(url, (client) => migratePg(drizzlePg({ client }), { migrationsFolder }))

export const stockPgV1: Stock = (url, migrationsFolder) =>
  withClient(url, async (client) => void (await migratePgV1(drizzlePgV1({ client }), { migrationsFolder })))

export const stockSqlite: Stock = (url, migrationsFolder) =>
  withLibsql(url, (client) => migrateLibsql(drizzleLibsql({ client }), { migrationsFolder }))

export const stockSqliteV1: Stock = (url, migrationsFolder) =>
  withLibsql(url, async (client) => {
    await migrateLibsqlV1(drizzleLibsqlV1({ client }), { migrationsFolder })
  })

async function withLibsql(
  url: string,
  work: (client: ReturnType<typeof createClient>) => Promise<void>,
): Promise<void> {
  const client = createClient({ url })
  try {
    await work(client)
  } finally {
    client.close()
  }
}
