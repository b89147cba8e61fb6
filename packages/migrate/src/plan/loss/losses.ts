import type { MigrationFolder } from '../../model/folder.ts'
import type { Plan } from '../../model/plan.ts'
import type { PlanLoss } from './model.ts'

/** What a plan takes away that only a backup brings back; the folder is the one that it was made from. */
export async function planLosses(plan: Plan, { migrations }: MigrationFolder): Promise<readonly PlanLoss[]> {
  if (plan.dialect === 'postgresql') {
    const [{ lossesOfPgPlan }, pg] = await Promise.all([import('./pg.ts'), import('libpg-query')])
    await pg.loadModule()
    return lossesOfPgPlan(pg, plan)
  }
  const [{ lossesOfSqlitePlan }, sqlite] = await Promise.all([
    import('./sqlite.ts'),
    import('sqlite3-parser'),
  ])
  return lossesOfSqlitePlan(sqlite, plan, migrations)
}
