import {
  createLocalStore,
  isS3Url,
  listBackups,
  readBackup,
  type BackupStore,
  type Manifest,
} from '@twinship/backup'
import { CodedError } from '@twinship/core'
import type { JobContext } from '../../context.ts'

/** The store of BACKUP_DIR. Reaches nothing yet. */
export async function openStore({ config, env }: Pick<JobContext, 'config' | 'env'>): Promise<BackupStore> {
  const { directory } = config.backup
  if (!isS3Url(directory)) return createLocalStore(directory)
  // Megabytes, which no folder needs.
  const { createS3Store } = await import('@twinship/backup/s3')
  return createS3Store(directory, env)
}

/** The backup of that name, or the newest readable one of this database. Throws BACKUP.NOT_FOUND. */
export async function chooseBackup(
  { config }: Pick<JobContext, 'config'>,
  store: BackupStore,
  name: string | undefined,
): Promise<Manifest> {
  if (name !== undefined) return readBackup(store, name)
  const database = config.direct.name
  const newest = (await listBackups(store)).findLast(
    (one) => one.kind === 'readable' && one.manifest.database.name === database,
  )
  if (newest?.kind === 'readable') return newest.manifest
  throw new CodedError('BACKUP.NOT_FOUND', `There is no backup of ${database} in ${store.location}.`, {
    hint: 'Run ops backup create; ops backup list shows those of other databases.',
    details: { database, location: store.location },
  })
}
