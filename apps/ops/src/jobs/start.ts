import { CodedError, refuseRemoteDevelopment } from '@twinship/core'
import type { MigrateReport } from '@twinship/migrate'
import type { SeedReport } from '@twinship/seed'
import type { JobContext } from '../context.ts'
import { applyPending, mayCreate } from './apply.ts'
import { lenientExceptIn } from './policy.ts'

export type SeededReport = { readonly migrations: MigrateReport; readonly seed: SeedReport }

/** Makes the development database ready: created, migrated, seeded. Running it again changes nothing. */
export async function start(context: JobContext): Promise<SeededReport> {
  const { config, seed } = context
  const { environment, direct: target } = config
  if (environment !== 'development' && environment !== 'test') {
    throw new CodedError('CONFIG.WRONG_ENVIRONMENT', `start is for development; this is ${environment}.`)
  }
  refuseRemoteDevelopment(environment, target)
  const migrations = await applyPending(context, {
    command: 'start',
    policy: lenientExceptIn(environment),
    create: mayCreate(environment, target),
  })
  return { migrations, seed: await seed({ config, profile: 'development' }) }
}
