import type { Dialect } from '../model/folder.ts'
import type { MigrationParser } from '../ports/migration-parser.ts'
import { createParser } from './parser.ts'

/** Each grammar is fetched on demand: PostgreSQL's is two megabytes of WebAssembly. */
const loaders: Readonly<Record<Dialect, () => Promise<MigrationParser>>> = {
  async postgresql() {
    const [{ createPgGrammar }, pg] = await Promise.all([import('./pg/grammar.ts'), import('libpg-query')])
    await pg.loadModule()
    return createParser(createPgGrammar(pg))
  },
  async sqlite() {
    const [{ createSqliteGrammar }, sqlite] = await Promise.all([
      import('./sqlite/grammar.ts'),
      import('sqlite3-parser'),
    ])
    return createParser(createSqliteGrammar(sqlite))
  },
}

/** The parser for a dialect's migrations; ready to be used synchronously. */
export async function loadParser(dialect: Dialect): Promise<MigrationParser> {
  return loaders[dialect]()
}
