import { refuseRemoteDevelopment } from '@twinship/core'
import type { MigrateReport } from '@twinship/migrate'
import type { JobContext } from '../context.ts'
import { applyPending } from './apply.ts'
import { lenientExceptIn, requireUnused } from './policy.ts'

/** Goes on with an interrupted migration and what comes after it. */
export async function resume(context: JobContext): Promise<MigrateReport> {
  const { environment, direct: target } = context.config
  refuseRemoteDevelopment(environment, target)
  const check = await requireUnused(context)
  return applyPending(context, {
    command: 'resume',
    policy: { ...lenientExceptIn(environment), resume: true },
    create: false,
    check: ({ migrations }, state) => {
      // What was begun is gone on with, in production too.
      if (migrations.every(({ kind }) => kind !== 'interrupted')) check(state)
    },
  })
}
