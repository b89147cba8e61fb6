import { CodedError } from '@twinship/core'
import { analyze, type Address } from '../adapters/pg/restore/incoming.ts'
import type { ServerVersion } from '../model/manifest.ts'
import type { RestorePlace } from '../ports/target.ts'
import type { OpenedBackup } from './open-backup.ts'
import { checkStoredFile } from './read-file.ts'
import { restoreInto } from './verify.ts'

export type RestoredCopy = { readonly address: Address; readonly server: ServerVersion }

/**
 * Runs work in a scratch database that a PostgreSQL backup was restored into, its rows counted (ANALYZE), and drops it
 * whatever happens. Nothing is compared: that is what the proof was for. Aborted, it is dropped at once, and whoever
 * works in it loses the connection. Throws BACKUP.*, RESTORE.NO_ROOM, SCRATCH.UNAVAILABLE, CONNECT.*, INTERRUPTED and
 * what `work` throws.
 */
export async function withRestoredCopy<T>(
  opened: OpenedBackup,
  place: RestorePlace,
  work: (copy: RestoredCopy) => Promise<T>,
): Promise<T> {
  const { manifest, files, signal } = opened
  // Before anything is executed that stands in it.
  for (const file of files) await checkStoredFile(opened, file)
  const target = await place.create(manifest)
  let dropped: Promise<void> | undefined
  const drop = async () => (dropped ??= target.drop())
  const onAbort = () => void drop().catch(() => undefined)
  signal?.addEventListener('abort', onAbort, { once: true })
  try {
    const { address, server } = target
    if (address === undefined) throw new Error('a place for PostgreSQL says where its databases are')
    await restoreInto(opened, target)
    await analyze(address)
    return await work({ address, server })
  } catch (error) {
    if (signal?.aborted !== true) throw error
    throw new CodedError('INTERRUPTED', 'Stopped; the scratch database is dropped.', { cause: error })
  } finally {
    signal?.removeEventListener('abort', onAbort)
    await drop()
  }
}
