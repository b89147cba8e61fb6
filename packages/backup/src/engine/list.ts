import { CodedError } from '@twinship/core'
import type { Manifest } from '../model/manifest.ts'
import type { BackupStore } from '../ports/store.ts'
import { readBackup } from './open-backup.ts'

export type ListedBackup =
  | { readonly kind: 'readable'; readonly name: string; readonly manifest: Manifest }
  /** Damaged, or of a newer version: it is shown, and never chosen. */
  | { readonly kind: 'unreadable'; readonly name: string; readonly error: CodedError }

/** Every backup that exists, oldest first. */
export async function listBackups(store: BackupStore): Promise<readonly ListedBackup[]> {
  const listed: ListedBackup[] = []
  for (const name of await store.list()) {
    const one = await readListed(store, name)
    if (one !== undefined) listed.push(one)
  }
  return listed
}

async function readListed(store: BackupStore, name: string): Promise<ListedBackup | undefined> {
  try {
    return { kind: 'readable', name, manifest: await readBackup(store, name) }
  } catch (error) {
    // Removed since the names were read.
    if (error instanceof CodedError && error.code === 'BACKUP.NOT_FOUND') return undefined
    if (!(error instanceof CodedError) || error.code === 'BACKUP.STORE') throw error
    return { kind: 'unreadable', name, error }
  }
}
