import { CodedError, refuseRemoteDevelopment } from '@twinship/core'
import type { ApplyReport } from '@twinship/db/migrations'
import type { JobContext } from '../context.ts'
import { applyPending, compareFolder } from './apply.ts'

/** What deploy cannot do yet, said on every run. */
const notBuiltYet =
  'The production pipeline (plan, backup, online steps, verification) is not built yet: ' +
  'this applies pending migrations in one transaction and nothing more.'

/** Applies pending migrations to a database that exists; refuses production until backups do too. */
export async function deploy(context: JobContext): Promise<ApplyReport> {
  const { environment, direct: target } = context.config
  if (environment === 'production') {
    throw new CodedError('CONFIG.WRONG_ENVIRONMENT', `Production is refused. ${notBuiltYet}`, {
      hint: 'An empty production database takes ops migrate; staging takes ops deploy.',
    })
  }
  refuseRemoteDevelopment(environment, target)
  context.notice(notBuiltYet)
  return applyPending(context, await compareFolder(context), false)
}
