import { loadParser, readMigrationFolder, type MigrationFile } from '@twinship/migrate'
import { execa } from 'execa'
import * as bareParser from 'libpg-query'
import { fileURLToPath } from 'node:url'
import type { Benchmark, Contender } from '../benchmark.ts'
import { writeHistory } from './migrate-history.ts'

/** 300 files are 2,000 statements. */
const files = 1500
const program = fileURLToPath(new URL('../bin/parse-repeatedly.ts', import.meta.url))

/** Statements, conduct, token hashes and facts, against the bare grammar that they rest on. */
export const migrateParse: Benchmark = {
  name: 'migrate-parse',
  summary: 'parsing 10,000 statements of PostgreSQL, against libpg-query alone',
  unit: 'ms',
  async prepare() {
    const history = writeHistory('postgresql', files)
    const { migrations } = readMigrationFolder(history.path)
    const parser = await loadParser('postgresql')
    await bareParser.loadModule()
    return {
      a: timed('@twinship/migrate', migrations, (migration) => parser.parse(migration)),
      b: timed('libpg-query', migrations, ({ text }) => bareParser.parseSync(text)),
      conditions: { files, statements: history.statements, goal: 'a: under 2,000 ms' },
      dispose: async () => history.dispose(),
    }
  },
}

/** A process that parses everything five times, against one that does it once. */
export const migrateParseMemory: Benchmark = {
  name: 'migrate-parse-memory',
  summary: 'resident memory after parsing 10,000 statements five times, against once',
  unit: 'MiB',
  async prepare() {
    const history = writeHistory('postgresql', files)
    return Promise.resolve({
      a: parsedIn('five times', history.path, 5),
      b: parsedIn('once', history.path, 1),
      conditions: { files, statements: history.statements },
      dispose: async () => history.dispose(),
    })
  },
}

function timed(
  label: string,
  migrations: readonly MigrationFile[],
  parse: (migration: MigrationFile) => unknown,
): Contender {
  return {
    label,
    async run() {
      const start = performance.now()
      for (const migration of migrations) parse(migration)
      return Promise.resolve(performance.now() - start)
    },
  }
}

function parsedIn(label: string, folder: string, times: number): Contender {
  return {
    label,
    async run() {
      const { stdout } = await execa(process.execPath, [...process.execArgv, program, folder, String(times)])
      return Number(stdout) / 2 ** 20
    },
  }
}
