import { CodedError, refuseRemoteDevelopment } from '@twinship/core'
import { applyMigrations, type ApplyReport } from '@twinship/db/migrations'
import type { JobContext } from '../context.ts'

/** What deploy cannot do yet, said on every run. */
const notBuiltYet =
  'The production pipeline (plan, backup, online steps, verification) is not built yet: ' +
  'this applies pending migrations in one transaction and nothing more.'

/** Applies pending migrations to a database that exists; refuses production until backups do too. */
export async function deploy({ config, migrations, notice }: JobContext): Promise<ApplyReport> {
  const { environment, direct: target, authToken } = config
  if (environment === 'production') {
    throw new CodedError('CONFIG.WRONG_ENVIRONMENT', `Production is refused. ${notBuiltYet}`, {
      hint: 'An empty production database takes ops migrate; staging takes ops deploy.',
    })
  }
  refuseRemoteDevelopment(environment, target)
  notice(notBuiltYet)
  return applyMigrations({ target, folder: migrations, authToken, onNotice: notice })
}
