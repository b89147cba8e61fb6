import { createClient } from '@libsql/client'
import { drizzle as drizzleLibsql } from 'drizzle-orm/libsql'
import { migrate as migrateLibsql } from 'drizzle-orm/libsql/migrator'
import { drizzle as drizzlePg } from 'drizzle-orm/node-postgres'
import { migrate as migratePg } from 'drizzle-orm/node-postgres/migrator'
import pg from 'pg'

export const stockVersion = '0.45.4'

export async function runStockPg(url: string, migrationsFolder: string): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    await migratePg(drizzlePg(client), { migrationsFolder })
  } finally {
    await client.end()
  }
}

export async function runStockSqlite(url: string, migrationsFolder: string): Promise<void> {
  const client = createClient({ url })
  try {
    await migrateLibsql(drizzleLibsql(client), { migrationsFolder })
  } finally {
    client.close()
  }
}
