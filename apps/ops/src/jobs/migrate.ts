import { CodedError, refuseRemoteDevelopment } from '@twinship/core'
import type { ApplyReport } from '@twinship/db/migrations'
import type { JobContext } from '../context.ts'
import { applyPending, compareFolder } from './apply.ts'
import { pendingTags, type Comparison } from './refuse-unsafe.ts'

/** Applies pending migrations as they are: development, CI, and databases that are still empty. */
export async function migrate(context: JobContext): Promise<ApplyReport> {
  const { environment, direct: target } = context.config
  refuseRemoteDevelopment(environment, target)
  const comparison = await compareFolder(context)
  if (environment === 'production') refuseFilledProduction(comparison, target.location)
  const create = environment === 'development' || environment === 'test'
  return applyPending(context, comparison, create)
}

/** A production database that is in use is for `deploy` alone. */
function refuseFilledProduction(comparison: Comparison, location: string): void {
  if (comparison.rows.length === 0 || pendingTags(comparison).length === 0) return
  throw new CodedError('CONFIG.WRONG_ENVIRONMENT', `${location} is a production database in use.`, {
    hint: 'Migrations reach it by ops deploy, which does not serve production yet.',
  })
}
