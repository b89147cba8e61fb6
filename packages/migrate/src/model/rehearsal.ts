import type { PlanStep } from './plan.ts'
import type { Traced } from './trace.ts'

/**
 * Where a step did something else than its plan says.
 *
 *   lock      a lock that the plan does not name, or a stronger one
 *   no-lock   a lock of the plan that was not taken, or a weaker one was
 *   rewrites  a table was written anew, or was not
 *   scans     a table was read through, or was not
 *   failed    the server refused the step
 */
export type RehearsalFinding = {
  readonly kind: 'lock' | 'no-lock' | 'rewrites' | 'scans' | 'failed'
  readonly step: string
  readonly relation: string | null
  readonly planned: string
  readonly seen: string
}

export type RehearsedStep = {
  readonly id: string
  readonly kind: PlanStep['kind']
  /** Null where the server refused it. */
  readonly traced: Traced | null
}

export type Rehearsal = {
  readonly steps: readonly RehearsedStep[]
  readonly findings: readonly RehearsalFinding[]
}
