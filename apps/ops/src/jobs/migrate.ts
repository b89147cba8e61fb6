import { CodedError, refuseRemoteDevelopment } from '@twinship/core'
import { applyMigrations, migrationStatus, type ApplyReport } from '@twinship/db/migrations'
import type { JobContext } from '../context.ts'

/** Applies pending migrations as they are: development, CI, and databases that are still empty. */
export async function migrate(context: JobContext): Promise<ApplyReport> {
  const { config, migrations: folder, notice } = context
  const { environment, direct: target, authToken } = config
  refuseRemoteDevelopment(environment, target)
  if (environment === 'production') await refuseFilledProduction(context)
  const create = environment === 'development' || environment === 'test'
  return applyMigrations({ target, folder, authToken, create, onNotice: notice })
}

/** A production database that is in use is for `deploy` alone. */
async function refuseFilledProduction({ config, migrations }: JobContext): Promise<void> {
  const { direct: target, authToken } = config
  const { applied, pending } = await migrationStatus({ target, folder: migrations, authToken })
  if (applied.length === 0 || pending.length === 0) return
  throw new CodedError('CONFIG.WRONG_ENVIRONMENT', `${target.location} is a production database in use.`, {
    hint: 'Migrations reach it by ops deploy, which does not serve production yet.',
  })
}
