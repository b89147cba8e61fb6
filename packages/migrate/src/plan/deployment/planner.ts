import type { Facts } from '../../hazards/facts.ts'
import type { Dialect } from '../../model/folder.ts'
import type { Plan, PlanBasis } from '../../model/plan.ts'
import type { ParserInput } from '../../ports/migration-parser.ts'

export type PlanInput = {
  /** The folder, in its order; those before the first one of `pending` tell what is there where no facts do. */
  readonly files: readonly (ParserInput & { readonly hash: string })[]
  /** Tags of what the deployment brings. */
  readonly pending: ReadonlySet<string>
  /** The database of today. Null: every table is taken for a large one that is in use. */
  readonly facts: Facts | null
  readonly ledgerHead: PlanBasis['ledgerHead']
  readonly options: PlanOptions
}

export type PlanOptions = {
  /** Version of the program. */
  readonly engine: string
  /** Breaking and blocking are accepted: what is phased or refused is planned as it stands. */
  readonly maintenance: boolean
}

/** What a deployment will do, step by step. Pure: values in, values out, no clock. */
export type Planner = {
  readonly dialect: Dialect
  /** Throws MIGRATION.SYNTAX for a pending file that is not SQL, MIGRATION.CANNOT_RUN for one that cannot be recorded. */
  plan(input: PlanInput): Plan
}
