import type { Dialect } from '../model/folder.ts'
import type { Linter } from './linter.ts'

/** Each grammar is fetched on demand, as loadParser does. */
const loaders: Readonly<Record<Dialect, () => Promise<Linter>>> = {
  async postgresql() {
    const [{ createPgLinter }, pg, { deparse }] = await Promise.all([
      import('./pg/linter.ts'),
      import('libpg-query'),
      import('./pg/deparse.ts'),
    ])
    await pg.loadModule()
    return createPgLinter(pg, deparse)
  },
  async sqlite() {
    const [{ createSqliteLinter }, sqlite] = await Promise.all([
      import('./sqlite/linter.ts'),
      import('sqlite3-parser'),
    ])
    return createSqliteLinter(sqlite)
  },
}

/** What finds hazards in a dialect's migrations; ready to be used synchronously. */
export async function loadLinter(dialect: Dialect): Promise<Linter> {
  return loaders[dialect]()
}
