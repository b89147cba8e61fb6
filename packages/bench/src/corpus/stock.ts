import { createClient } from '@libsql/client'
import type { Dialect, Layout } from '@twinship/migrate'
import { drizzle as libsql } from 'drizzle-orm/libsql'
import { migrate as migrateLibsql } from 'drizzle-orm/libsql/migrator'
import { drizzle as nodePg } from 'drizzle-orm/node-postgres'
import { migrate as migratePg } from 'drizzle-orm/node-postgres/migrator'
import { drizzle as libsqlV1 } from 'drizzle-orm-v1/libsql'
import { migrate as migrateLibsqlV1 } from 'drizzle-orm-v1/libsql/migrator'
import { drizzle as nodePgV1 } from 'drizzle-orm-v1/node-postgres'
import { migrate as migratePgV1 } from 'drizzle-orm-v1/node-postgres/migrator'
import pg from 'pg'

export type StockTarget = {
  readonly dialect: Dialect
  readonly layout: Layout
  readonly url: string
  readonly folder: string
}

/** Stock Drizzle's own migrator of the version that wrote the layout: 0.45.4, or 1.0.0-rc.5. */
export async function runStock(target: StockTarget): Promise<void> {
  return target.dialect === 'postgresql' ? stockPg(target) : stockSqlite(target)
}

async function stockPg({ layout, url, folder }: StockTarget): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    const options = { migrationsFolder: folder }
    if (layout === 'journal') await migratePg(nodePg(client), options)
    else await migratePgV1(nodePgV1({ client }), options)
  } finally {
    await client.end()
  }
}

async function stockSqlite({ layout, url, folder }: StockTarget): Promise<void> {
  const client = createClient({ url })
  try {
    const options = { migrationsFolder: folder }
    if (layout === 'journal') await migrateLibsql(libsql(client), options)
    else await migrateLibsqlV1(libsqlV1({ client }), options)
  } finally {
    client.close()
  }
}
