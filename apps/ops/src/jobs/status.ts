import { migrationStatus, type MigrationStatus } from '@twinship/db/migrations'
import type { JobContext } from '../context.ts'

/** Compares the folder with the database; changes nothing. */
export function status({ config, migrations }: JobContext): Promise<MigrationStatus> {
  return migrationStatus({ target: config.direct, folder: migrations, authToken: config.authToken })
}

export function isUpToDate({ pending, unknown }: MigrationStatus): boolean {
  return pending.length === 0 && unknown === 0
}
