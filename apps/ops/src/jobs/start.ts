import { CodedError, refuseRemoteDevelopment } from '@twinship/core'
import { applyMigrations, type ApplyReport } from '@twinship/db/migrations'
import type { SeedReport } from '@twinship/seed'
import type { JobContext } from '../context.ts'

export type StartReport = { readonly migrations: ApplyReport; readonly seed: SeedReport }

/** Makes the development database ready: created, migrated, seeded. Running it again changes nothing. */
export async function start({ config, migrations: folder, notice, seed }: JobContext): Promise<StartReport> {
  const { environment, direct: target, authToken } = config
  if (environment !== 'development' && environment !== 'test') {
    throw new CodedError('CONFIG.WRONG_ENVIRONMENT', `start is for development; this is ${environment}.`)
  }
  refuseRemoteDevelopment(environment, target)
  const migrations = await applyMigrations({ target, folder, authToken, create: true, onNotice: notice })
  return { migrations, seed: await seed({ config, profile: 'development' }) }
}
