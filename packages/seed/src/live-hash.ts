import type { Config } from '@twinship/core'
import { createTableHash } from './content-hash.ts'
import { describeTables, type TableModel } from './graph/model.ts'
import { insertOrder } from './graph/order.ts'
import { openDatabase } from './load/open.ts'
import type { Store } from './load/store.ts'
import { pgTables } from './schema.ts'
import { textOf } from './row.ts'

const pageRows = 5000

/** The content hash of every table as it is in the database, by its name in SQL. */
export async function contentHashes(config: Config): Promise<Readonly<Record<string, string>>> {
  const database = await openDatabase(config)
  try {
    return await database.inspect(async (store) => {
      const hashes: Record<string, string> = {}
      for (const model of insertOrder(describeTables(pgTables)))
        hashes[model.sqlName] = await hashTable(store, model)
      return hashes
    })
  } finally {
    await database.close()
  }
}

async function hashTable(store: Store, model: TableModel): Promise<string> {
  const content = createTableHash(model)
  for (let after: string | undefined; ;) {
    const rows = await store.read(model, after, pageRows)
    for (const row of rows) content.add(row)
    if (rows.length < pageRows) return content.digest()
    after = textOf(rows.at(-1)?.['id'])
  }
}
