import { CodedError } from '@twinship/core'
import { applyMigrations, type ApplyReport } from '@twinship/db/migrations'
import { compareLedger, readMigrationFolder, type LedgerRow } from '@twinship/migrate'
import type { JobContext } from '../context.ts'
import { openLedger } from '../ledger.ts'
import { pendingTags, refuseUnsafe, type Comparison } from './refuse-unsafe.ts'

/** Compares folder and ledger by content. Throws MIGRATION.FILE_MISSING and the like before it connects. */
export async function compareFolder({ config, migrations }: JobContext): Promise<Comparison> {
  const folder = readMigrationFolder(migrations, { dialect: config.direct.dialect })
  const rows = await readRows(config)
  // Without records of the engine no content is read.
  return { folder, rows, ...compareLedger({ folder, rows, readContent: () => undefined }) }
}

/** Applies what is pending, after refusing what Drizzle's migrator would pass over or run twice. */
export async function applyPending(
  { config, migrations, notice }: JobContext,
  comparison: Comparison,
  create: boolean,
): Promise<ApplyReport> {
  refuseUnsafe(comparison, migrations)
  const total = comparison.migrations.length
  if (total > 0 && pendingTags(comparison).length === 0) return { applied: [], total }
  const { direct: target, authToken } = config
  return applyMigrations({ target, folder: migrations, authToken, create, onNotice: notice })
}

/** A database that does not exist yet has no rows: whether it may be created is decided when it is. */
async function readRows(config: JobContext['config']): Promise<readonly LedgerRow[]> {
  try {
    return await openLedger(config).readRows()
  } catch (error) {
    if (error instanceof CodedError && error.code === 'CONNECT.NO_DATABASE') return []
    throw error
  }
}
