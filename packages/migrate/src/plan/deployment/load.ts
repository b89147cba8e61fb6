import type { Dialect } from '../../model/folder.ts'
import type { Planner } from './planner.ts'

/** Each grammar is fetched on demand, as loadParser does. */
const loaders: Readonly<Record<Dialect, () => Promise<Planner>>> = {
  async postgresql() {
    const [{ createPgPlanner }, pg] = await Promise.all([import('../pg/planner.ts'), import('libpg-query')])
    await pg.loadModule()
    return createPgPlanner(pg)
  },
  async sqlite() {
    const [{ createSqlitePlanner }, { loadParser }] = await Promise.all([
      import('./sqlite.ts'),
      import('../../parse/load.ts'),
    ])
    return createSqlitePlanner(await loadParser('sqlite'))
  },
}

/** What plans a dialect's deployments; ready to be used synchronously. */
export async function loadPlanner(dialect: Dialect): Promise<Planner> {
  return loaders[dialect]()
}
