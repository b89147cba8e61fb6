import path from 'node:path'
import { CodedError, refuseRemoteDevelopment } from '@twinship/core'
import { migrationsFolder } from '@twinship/db/migrations'
import type { MigrateReport } from '@twinship/migrate'
import type { SeedReport } from '@twinship/seed'
import type { JobContext } from '../context.ts'
import { applyPending, mayCreate } from './apply.ts'
import { lenientExceptIn } from './policy.ts'

export type SeededReport = {
  readonly migrations: MigrateReport
  /** Null for another project's folder: the seed is Twinship's. */
  readonly seed: SeedReport | null
}

/** Makes the development database ready: created, migrated, seeded. Running it again changes nothing. */
export async function start(context: JobContext): Promise<SeededReport> {
  const { config } = context
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
  return { migrations, seed: await seedOwn(context) }
}

/** The seed fits the schema of @twinship/db alone. */
export async function seedOwn({ config, migrations, seed }: JobContext): Promise<SeedReport | null> {
  if (path.resolve(migrations) !== path.resolve(migrationsFolder(config.direct.dialect))) return null
  return seed({ config, profile: 'development' })
}
