import { CodedError, type EnvRecord } from '@twinship/core'
import type { Manifest } from '../model/manifest.ts'
import type { BackupStore } from '../ports/store.ts'
import { readBackup, requireSizes } from './open-backup.ts'
import { requireSignature } from './signature.ts'

export type ListedBackup =
  | { readonly kind: 'readable'; readonly name: string; readonly manifest: Manifest }
  /** Damaged, not signed as it has to be, or of a newer version: it is shown, and never chosen. */
  | { readonly kind: 'unreadable'; readonly name: string; readonly error: CodedError }

export type ListOptions = {
  /** Who may have signed a backup, as a file of ssh-keygen; without one no signature is asked for. */
  readonly allowedSigners?: string | undefined
  /** PATH, for ssh-keygen. */
  readonly env?: EnvRecord
}

/**
 * Every backup that exists, oldest first; of their files what is known without reading them. Throws BACKUP.STORE, and
 * BACKUP.PROGRAM_MISSING where signatures are asked for.
 */
export async function listBackups(
  store: BackupStore,
  options: ListOptions = {},
): Promise<readonly ListedBackup[]> {
  const listed: ListedBackup[] = []
  for (const name of await store.list()) {
    const one = await readListed(store, name, options)
    if (one !== undefined) listed.push(one)
  }
  return listed
}

/**
 * One backup, as far as it is known without reading its files that it can be used. Throws BACKUP.NOT_FOUND,
 * BACKUP.MANIFEST, BACKUP.NEWER, BACKUP.DAMAGED, BACKUP.SIGNATURE.
 */
export async function readUsable(
  store: BackupStore,
  name: string,
  { allowedSigners, env = {} }: ListOptions,
): Promise<Manifest> {
  const manifest = await readBackup(store, name)
  // Before anything else that it says is believed.
  if (allowedSigners !== undefined) await requireSignature(manifest, { store, allowedSigners, env })
  await requireSizes(store, manifest)
  return manifest
}

/** What is wrong with all of them is no fault of one. */
const ofTheStore: ReadonlySet<string> = new Set(['BACKUP.STORE', 'BACKUP.PROGRAM_MISSING'])

async function readListed(
  store: BackupStore,
  name: string,
  options: ListOptions,
): Promise<ListedBackup | undefined> {
  try {
    return { kind: 'readable', name, manifest: await readUsable(store, name, options) }
  } catch (error) {
    // Removed since the names were read.
    if (error instanceof CodedError && error.code === 'BACKUP.NOT_FOUND') return undefined
    if (!(error instanceof CodedError) || ofTheStore.has(error.code)) throw error
    return { kind: 'unreadable', name, error }
  }
}
