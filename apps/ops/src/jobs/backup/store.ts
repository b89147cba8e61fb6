import {
  createLocalStore,
  isS3Url,
  listBackups,
  readBackup,
  type BackupStore,
  type ListedBackup,
  type ListOptions,
  type Manifest,
} from '@twinship/backup'
import { CodedError } from '@twinship/core'
import type { JobContext } from '../../context.ts'
import { allowedSignersOf } from './signatures.ts'

/** The store of BACKUP_DIR. Reaches nothing yet. */
export async function openStore({ config, env }: Pick<JobContext, 'config' | 'env'>): Promise<BackupStore> {
  const { directory } = config.backup
  if (!isS3Url(directory)) return createLocalStore(directory)
  // Megabytes, which no folder needs.
  const { createS3Store } = await import('@twinship/backup/s3')
  return createS3Store(directory, env)
}

type Asking = Pick<JobContext, 'config' | 'cwd' | 'env'>

/** Every backup there, oldest first; one that lacks the signature which BACKUP_ALLOWED_SIGNERS asks for is unreadable. */
export function listAll(context: Asking, store: BackupStore): Promise<readonly ListedBackup[]> {
  return listBackups(store, signedBy(context))
}

/** Who must have signed what is to count as a backup. */
export function signedBy(context: Asking): ListOptions {
  return { allowedSigners: allowedSignersOf(context, {}), env: context.env }
}

/** The backup of that name, or the newest readable one of this database. Throws BACKUP.NOT_FOUND. */
export async function chooseBackup(
  context: Asking,
  store: BackupStore,
  name: string | undefined,
): Promise<Manifest> {
  if (name !== undefined) return readBackup(store, name)
  const newest = (await ownBackups(context, store)).at(-1)
  if (newest !== undefined) return newest
  throw notFound(
    context,
    store,
    'no backup',
    'Run ops backup create; ops backup list shows those of other databases.',
  )
}

/** The backup of that name, proven or not; else the newest proven one of this database. Throws BACKUP.NOT_FOUND. */
export async function chooseProven(
  context: Asking,
  store: BackupStore,
  name: string | undefined,
): Promise<Manifest> {
  if (name !== undefined) return readBackup(store, name)
  const newest = (await ownBackups(context, store)).findLast(({ proven }) => proven !== null)
  if (newest !== undefined) return newest
  throw notFound(
    context,
    store,
    'no proven backup',
    'Run ops backup verify, which proves the newest one, or ops backup create before it.',
  )
}

/** Readable ones of the configured database, oldest first. */
export async function ownBackups(context: Asking, store: BackupStore): Promise<readonly Manifest[]> {
  return ownOf(context, await listAll(context, store))
}

export function ownOf(
  { config }: Pick<JobContext, 'config'>,
  listed: readonly ListedBackup[],
): readonly Manifest[] {
  return listed.flatMap((one) =>
    one.kind === 'readable' && one.manifest.database.name === config.direct.name ? [one.manifest] : [],
  )
}

function notFound({ config }: Asking, store: BackupStore, what: string, hint: string): CodedError {
  const { name: database } = config.direct
  const { location } = store
  return new CodedError('BACKUP.NOT_FOUND', `There is ${what} of ${database} in ${location}.`, {
    hint,
    details: { database, location },
  })
}

/** Throws USAGE.INVALID for a backup of another kind of database than the configured one. */
export function requireOwnDialect(
  { config: { direct } }: Pick<JobContext, 'config'>,
  { name, database }: Manifest,
): void {
  if (database.dialect === direct.dialect) return
  throw new CodedError('USAGE.INVALID', `${name} is of ${database.dialect}, ${direct.location} is not.`)
}
