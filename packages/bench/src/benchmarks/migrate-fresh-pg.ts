import { startPostgres, type PgCluster } from '@twinship/testkit'
import type { Benchmark, Contender, Prepared } from '../benchmark.ts'
import { currentEnv } from '../env.ts'
import { pgDatabase, runEngine } from './migrate-engine.ts'
import { writeHistory, type HistoryFolder } from './migrate-history.ts'
import { runStockPg, stockVersion } from './migrate-stock.ts'

const durable = { fsync: 'on', synchronous_commit: 'on', full_page_writes: 'on' }

/** A whole history applied to an empty database; the server writes to disk as it does by default. */
export const migrateFreshPg: Benchmark = {
  name: 'migrate-fresh-pg',
  summary: 'PostgreSQL: a history of 300 files applied to an empty database, fsync on',
  unit: 'ms',
  prepare: () => prepare('disk', durable),
}

/** The same without waiting for a disk: what is left is the work itself. */
export const migrateFreshPgMemory: Benchmark = {
  name: 'migrate-fresh-pg-memory',
  summary: 'PostgreSQL: a history of 300 files applied to an empty database, fsync off',
  unit: 'ms',
  prepare: () => prepare('memory', {}),
}

async function prepare(
  storage: 'disk' | 'memory',
  settings: Readonly<Record<string, string>>,
): Promise<Prepared> {
  const server = await startPostgres({ env: currentEnv(), storage, settings })
  const history = writeHistory('postgresql')
  const [fsync] = await server.query('show fsync')
  return {
    a: contender('@twinship/migrate', server, history, (url) =>
      runEngine(pgDatabase(url), history.path, 'postgresql'),
    ),
    b: contender(`drizzle-orm ${stockVersion}`, server, history, (url) => runStockPg(url, history.path)),
    conditions: {
      files: history.files,
      statements: history.statements,
      server: server.serverVersion,
      fsync: String(fsync?.['fsync']),
      storage,
    },
    dispose: async () => {
      history.dispose()
      await server.stop()
    },
  }
}

function contender(
  label: string,
  server: PgCluster,
  history: HistoryFolder,
  work: (url: string) => Promise<unknown>,
): Contender {
  return {
    label,
    async run() {
      const database = await server.createDatabase()
      try {
        // What the one side left to write is not to be paid by the other.
        await server.query('checkpoint')
        const start = performance.now()
        await work(database.url)
        const elapsed = performance.now() - start
        const [row] = await server.query(
          'select count(*)::integer as n from drizzle.__drizzle_migrations',
          database.name,
        )
        if (row?.['n'] !== history.files) throw new Error(`${label} did not apply ${history.files} files`)
        return elapsed
      } finally {
        await database.drop()
      }
    },
  }
}
