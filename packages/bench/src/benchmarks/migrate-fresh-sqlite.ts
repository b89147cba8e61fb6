import { createClient } from '@libsql/client'
import { tempSqlite, type TempSqlite } from '@twinship/testkit'
import type { Benchmark, Contender } from '../benchmark.ts'
import { runEngine, sqliteDatabase } from './migrate-engine.ts'
import { writeHistory, type HistoryFolder } from './migrate-history.ts'
import { runStockSqlite, stockVersion } from './migrate-stock.ts'

/** A whole history applied to a file that does not exist; SQLite syncs it as it does by default. */
export const migrateFreshSqlite: Benchmark = {
  name: 'migrate-fresh-sqlite',
  summary: 'libSQL: a history of 300 files applied to a new file',
  unit: 'ms',
  prepare() {
    const history = writeHistory('sqlite')
    return Promise.resolve({
      a: contender('@twinship/migrate', history, ({ url, path }) =>
        runEngine(sqliteDatabase(url, path), history.path, 'sqlite'),
      ),
      b: contender(`drizzle-orm ${stockVersion}`, history, ({ url }) => runStockSqlite(url, history.path)),
      conditions: { files: history.files, statements: history.statements },
      dispose: async () => history.dispose(),
    })
  },
}

function contender(
  label: string,
  history: HistoryFolder,
  work: (sqlite: TempSqlite) => Promise<unknown>,
): Contender {
  return {
    label,
    async run() {
      const sqlite = await tempSqlite()
      try {
        const start = performance.now()
        await work(sqlite)
        const elapsed = performance.now() - start
        const applied = await countApplied(sqlite.url)
        if (applied !== history.files)
          throw new Error(`${label} applied ${applied} of ${history.files} files`)
        return elapsed
      } finally {
        await sqlite.dispose()
      }
    },
  }
}

async function countApplied(url: string): Promise<number> {
  const client = createClient({ url })
  try {
    const { rows } = await client.execute('select count(*) as n from __drizzle_migrations')
    return Number(rows[0]?.['n'])
  } finally {
    client.close()
  }
}
