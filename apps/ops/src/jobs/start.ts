import { CodedError, refuseRemoteDevelopment } from '@twinship/core'
import type { ApplyReport } from '@twinship/db/migrations'
import type { SeedReport } from '@twinship/seed'
import type { JobContext } from '../context.ts'
import { applyPending, compareFolder } from './apply.ts'

export type StartReport = { readonly migrations: ApplyReport; readonly seed: SeedReport }

/** Makes the development database ready: created, migrated, seeded. Running it again changes nothing. */
export async function start(context: JobContext): Promise<StartReport> {
  const { config, seed } = context
  const { environment, direct: target } = config
  if (environment !== 'development' && environment !== 'test') {
    throw new CodedError('CONFIG.WRONG_ENVIRONMENT', `start is for development; this is ${environment}.`)
  }
  refuseRemoteDevelopment(environment, target)
  const migrations = await applyPending(context, await compareFolder(context), true)
  return { migrations, seed: await seed({ config, profile: 'development' }) }
}
