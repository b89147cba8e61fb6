import path from 'node:path'
import { decodePlan, type Plan } from '@twinship/migrate'
import { readGiven } from './files.ts'

/** A plan as `ops plan --out` wrote it. Throws PLAN.UNREADABLE, PLAN.NEWER. */
export function readPlan(file: string): Plan {
  return decodePlan(path.basename(file), readGiven(file, 'PLAN.UNREADABLE'))
}
