import { hashJson } from '@twinship/core'
import type { Plan } from '../../model/plan.ts'

/**
 * Whether two plans do the same for the same reasons: estimates and words follow the number of rows, which changes
 * while an app is at work; that their band has not, the basis says.
 */
export function isSamePlan(one: Plan, other: Plan): boolean {
  return hashJson(essence(one)) === hashJson(essence(other))
}

function essence({ engine, maintenance, basis, files }: Plan): unknown {
  return {
    engine,
    maintenance,
    basis,
    files: files.map(({ tag, hash, class: kind, steps }) => ({
      tag,
      hash,
      class: kind,
      steps: steps.map((step) => ({ ...step, estimate: null, notes: [] })),
    })),
  }
}
