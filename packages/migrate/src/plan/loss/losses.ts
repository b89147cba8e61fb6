import { loadLinter } from '../../hazards/load.ts'
import type { MigrationFolder } from '../../model/folder.ts'
import type { Plan } from '../../model/plan.ts'
import type { PlanLoss } from './model.ts'
import { lossesOfPgPlan } from './pg.ts'
import { lossesOfHazards } from './sqlite.ts'

/** What a plan takes away that only a backup brings back, in its order; the folder is the one that it was made from. */
export async function planLosses(plan: Plan, { migrations }: MigrationFolder): Promise<readonly PlanLoss[]> {
  if (plan.dialect === 'postgresql') {
    const pg = await import('libpg-query')
    await pg.loadModule()
    return lossesOfPgPlan(pg, plan)
  }
  const linter = await loadLinter('sqlite')
  const deployments = new Map(plan.files.map(({ tag }) => [tag, 1]))
  return lossesOfHazards(linter.lint({ files: migrations, deployments, facts: null }))
}
