import { refuseRemoteDevelopment } from '@twinship/core'
import type { MigrateReport } from '@twinship/migrate'
import type { JobContext } from '../context.ts'
import { applyPending, mayCreate } from './apply.ts'
import { lenientExceptIn, requireUnused } from './policy.ts'

/** Applies pending migrations as they are: development, CI, and databases that are still empty. */
export async function migrateDatabase(context: JobContext): Promise<MigrateReport> {
  const { environment, direct: target } = context.config
  refuseRemoteDevelopment(environment, target)
  const check = requireUnused(context)
  return applyPending(context, {
    command: 'migrate',
    policy: lenientExceptIn(environment),
    create: mayCreate(environment, target),
    check: async (_comparison, state) => check(state),
  })
}
