import path from 'node:path'
import { CodedError } from '@twinship/core'
import { migrationsFolder } from '@twinship/db/migrations'
import { auditEvent, recordOnce, type RunInfo } from '@twinship/migrate'
import type { SeedReport } from '@twinship/seed'
import type { JobContext } from '../../context.ts'
import { openDatabase } from '../../engine.ts'

/** The seed fits the schema of @twinship/db alone. Throws USAGE.INVALID. */
export function requireSeedable({ config, migrations }: JobContext): void {
  if (path.resolve(migrations) === path.resolve(migrationsFolder(config.direct.dialect))) return
  throw new CodedError('USAGE.INVALID', '--seed is for the schema of @twinship/db: this is another folder.', {
    hint: 'Leave --seed out, and put data that a migration needs into the migration.',
  })
}

/** The data that this environment has, and its place in the audit: which profile, how many rows, no value of any. */
export async function seedAudited(context: JobContext, run: RunInfo): Promise<SeedReport> {
  const { config, waitMs, seed } = context
  const { profileOf } = await import('@twinship/seed')
  const profile = profileOf(config.environment)
  const report = await seed({ config, profile })
  const rows = report.tables.reduce((sum, { inserted }) => sum + inserted, 0)
  await recordOnce({
    database: await openDatabase(context),
    waitMs,
    onEvent: context.progress,
    event: auditEvent(run, 'database.seeded', { profile, rows }),
  })
  return report
}
