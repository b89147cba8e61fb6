import { createClient } from '@libsql/client'
import { startPostgres, tempSqlite } from '@twinship/testkit'
import pg from 'pg'
import type { Benchmark, Contender } from '../benchmark.ts'
import { currentEnv } from '../env.ts'
import { pgDatabase, runEngine, sqliteDatabase } from './migrate-engine.ts'
import { writeHistory } from './migrate-history.ts'

const goal = 'a less b: under 50 ms'

/** What a deploy without migrations pays, over connecting to the server and asking it for a 1. */
export const migrateNothingPendingPg: Benchmark = {
  name: 'migrate-nothing-pending-pg',
  summary: 'PostgreSQL: nothing pending of 300 files, against a bare connection',
  unit: 'ms',
  async prepare() {
    const server = await startPostgres({ env: currentEnv() })
    const history = writeHistory('postgresql')
    const { url } = await server.createDatabase()
    const engine = () => runEngine(pgDatabase(url), history.path, 'postgresql')
    await engine()
    return {
      a: nothingPending(engine),
      b: bare(async () => {
        const client = new pg.Client({ connectionString: url })
        await client.connect()
        await client.query('select 1')
        await client.end()
      }),
      conditions: { files: history.files, server: server.serverVersion, goal },
      dispose: async () => {
        history.dispose()
        await server.stop()
      },
    }
  },
}

export const migrateNothingPendingSqlite: Benchmark = {
  name: 'migrate-nothing-pending-sqlite',
  summary: 'libSQL: nothing pending of 300 files, against a bare connection',
  unit: 'ms',
  async prepare() {
    const sqlite = await tempSqlite()
    const { url, path } = sqlite
    const history = writeHistory('sqlite')
    const engine = () => runEngine(sqliteDatabase(url, path), history.path, 'sqlite')
    await engine()
    return {
      a: nothingPending(engine),
      b: bare(async () => {
        const client = createClient({ url })
        await client.execute('select 1')
        client.close()
      }),
      conditions: { files: history.files, goal },
      dispose: async () => {
        history.dispose()
        await sqlite.dispose()
      },
    }
  },
}

function nothingPending(engine: () => ReturnType<typeof runEngine>): Contender {
  return {
    label: 'migrate, nothing pending',
    async run() {
      const start = performance.now()
      const { run } = await engine()
      const elapsed = performance.now() - start
      if (run !== null) throw new Error('something was pending')
      return elapsed
    },
  }
}

function bare(connect: () => Promise<void>): Contender {
  return {
    label: 'connect, select 1, close',
    async run() {
      const start = performance.now()
      await connect()
      return performance.now() - start
    },
  }
}
