import { CodedError, refuseRemoteDevelopment } from '@twinship/core'
import type { MigrateReport } from '@twinship/migrate'
import type { JobContext } from '../context.ts'
import { applyPending } from './apply.ts'

/** What deploy cannot do yet, said on every run. */
const notBuiltYet =
  'The production pipeline (plan, backup, online steps, verification) is not built yet: ' +
  'this applies pending migrations as they are and nothing more.'

/** Applies pending migrations to a database that exists, by production's rules; refuses production itself. */
export async function deploy(context: JobContext, allowOutOfOrder: boolean): Promise<MigrateReport> {
  const { environment, direct: target } = context.config
  if (environment === 'production') {
    throw new CodedError('CONFIG.WRONG_ENVIRONMENT', `Production is refused. ${notBuiltYet}`, {
      hint: 'An empty production database takes ops migrate; staging takes ops deploy.',
    })
  }
  refuseRemoteDevelopment(environment, target)
  context.notice(notBuiltYet)
  const policy = { allowOutOfOrder, allowAhead: false, resume: false }
  return applyPending(context, { command: 'deploy', policy, create: false })
}
