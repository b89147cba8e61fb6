import { CodedError } from '@twinship/core'
import type { Plan, RehearsalReport } from '@twinship/migrate'
import type { RehearseFlags } from '../commands/rehearse.ts'
import type { JobContext } from '../context.ts'
import { refusedPlan } from '../report/plan/refused.ts'
import { computePlan } from './plan.ts'
import { proofOptions } from './proof.ts'

export type RehearseReport = RehearsalReport & { readonly plan: Plan }

/**
 * Plans what deploy would apply and runs that on a scratch database. Rows are copied from server to server; the live
 * database is read only. Throws PLAN.REFUSED, USAGE.INVALID for SQLite, and what verify throws of its scratch database.
 */
export async function rehearse(context: JobContext, flags: RehearseFlags): Promise<RehearseReport> {
  const { direct } = context.config
  if (direct.dialect !== 'postgresql') {
    throw new CodedError(
      'USAGE.INVALID',
      'ops rehearse is for PostgreSQL: SQLite has one lock and one writer.',
      {
        hint: 'Try the migration on a copy of the file.',
      },
    )
  }
  const plan = await computePlan(context, { ...flags, database: true })
  const refused = refusedPlan(plan)
  if (refused !== undefined) throw refused
  const proof = await proofOptions(context, 'rehearse', flags.scratchUrl)
  const { rehearsePlan } = await import('../engine/pg.ts')
  const { now, notice } = context
  const report = await context.stoppable((signal) =>
    rehearsePlan({
      ...proof,
      plan,
      rowsOfEach: flags.rows,
      now,
      onStep: ({ id, kind }) => notice(`${id}  ${kind}`),
      signal,
    }),
  )
  return { ...report, plan }
}
