import { hashJson } from '@twinship/core'
import type { Dialect } from '../../model/folder.ts'
import { planVersion, type Plan, type PlanBasis, type PlanBody, type PlannedFile } from '../../model/plan.ts'
import type { PlanInput } from './planner.ts'

/** The plan of files that are planned, with its hash. */
export function assemblePlan(
  dialect: Dialect,
  { options, ledgerHead }: PlanInput,
  facts: PlanBasis['facts'],
  files: readonly PlannedFile[],
): Plan {
  const folder = hashJson(files.map(({ tag, hash }) => ({ tag, hash })))
  const body: PlanBody = {
    format: 'twinship-plan',
    version: planVersion,
    engine: options.engine,
    dialect,
    maintenance: options.maintenance,
    basis: { folder, ledgerHead, facts },
    files,
  }
  return { ...body, hash: hashJson(body) }
}
