import { refuseRemoteDevelopment } from '@twinship/core'
import type { DatabaseState, LedgerComparison, MigrateReport } from '@twinship/migrate'
import type { JobContext } from '../context.ts'
import { applyPending } from './apply.ts'
import { lenientExceptIn, requireEmpty } from './policy.ts'

/** Goes on with an interrupted migration and what comes after it. */
export async function resume(context: JobContext): Promise<MigrateReport> {
  const { environment, direct: target } = context.config
  refuseRemoteDevelopment(environment, target)
  return applyPending(context, {
    command: 'resume',
    policy: { ...lenientExceptIn(environment), resume: true },
    create: false,
    check: (comparison, state) => {
      if (environment === 'production') requireInterrupted(comparison, state, target.location)
    },
  })
}

/** In production resume goes on with what was begun, and is no way around `deploy`. */
function requireInterrupted({ migrations }: LedgerComparison, state: DatabaseState, location: string): void {
  if (migrations.every(({ kind }) => kind !== 'interrupted')) requireEmpty(state, location)
}
